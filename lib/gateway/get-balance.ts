import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { getWallet, type Wallet } from "@/lib/wallet/get-wallet";

const DAYS = 30;

export type Balance = Wallet & { /** What the wallet paid for calls of this day of UTC. */ todayMicros: Micros; /** Of this one and the 29 before it. */ last30DaysMicros: Micros };

/** An account's money as it stands and what it was spent lately. Throws `not_found`. */
export async function getBalance(ctx: Context, accountId: string): Promise<Balance> {
  const now = ctx.clock.now();
  const dayStart = (daysAgo: number) => sql`${new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - daysAgo)).toISOString()}::timestamptz`;
  const [wallet, [spent]] = await Promise.all([
    getWallet(ctx, accountId),
    ctx.db.execute<{ today: string; month: string }>(sql`
      select coalesce(sum(amount_micros) filter (where bucket_at >= ${dayStart(0)}), 0) as today, coalesce(sum(amount_micros), 0) as month
      from usage_rollups where account_id = ${accountId} and bucket_at >= ${dayStart(DAYS - 1)}`),
  ]);
  return { ...wallet, todayMicros: BigInt(spent!.today), last30DaysMicros: BigInt(spent!.month) };
}
