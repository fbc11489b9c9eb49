import { subHours } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Spending } from "./prepare-burn";
import { sumUsage } from "./sum-usage";

/** What an account's wallet paid for calls of the last 7 and 30 times 24 hours, to the quarter hour, and since when it has calls. */
export async function getSpending(ctx: Context, accountId: string): Promise<Spending> {
  const now = ctx.clock.now();
  const spentIn = async (days: number): Promise<Micros> => {
    const [row] = await sumUsage(ctx, accountId, { from: subHours(now, 24 * days), to: now, timeZone: "UTC" }, { sums: ["spendMicros"] });
    return row?.sums.spendMicros ?? 0n;
  };
  const [last7Micros, last30Micros, [first]] = await Promise.all([
    spentIn(7), spentIn(30), ctx.db.execute<{ at: string }>(sql`select bucket_at as at from usage_rollups where account_id = ${accountId} order by bucket_at limit 1`),
  ]);
  return { now, firstUseAt: first ? new Date(first.at) : null, last7Micros, last30Micros };
}
