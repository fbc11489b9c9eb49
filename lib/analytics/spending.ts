import { subHours } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Spending } from "./prepare-burn";

/** What an account's wallet paid for calls of the last 7 and 30 times 24 hours, to the quarter hour, and since when it has calls. */
export async function getSpending(ctx: Context, accountId: string): Promise<Spending> {
  const now = ctx.clock.now();
  const since = (days: number) => sql`${subHours(now, 24 * days).toISOString()}::timestamptz`;
  const [row] = await ctx.db.execute<{ last_7: string; last_30: string; first_at: string | null }>(sql`
    select coalesce(sum(amount_micros) filter (where bucket_at >= ${since(7)}), 0) as last_7, coalesce(sum(amount_micros), 0) as last_30,
      (select min(bucket_at) from usage_rollups where account_id = ${accountId}) as first_at
    from usage_rollups where account_id = ${accountId} and bucket_at >= ${since(30)}`);
  return { now, firstUseAt: row!.first_at ? new Date(row!.first_at) : null, last7Micros: BigInt(row!.last_7), last30Micros: BigInt(row!.last_30) };
}
