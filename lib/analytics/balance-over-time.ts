import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { bucketStarts, type Period } from "./period";

export type BalancePoint = { from: Date; to: Date; /** What came and went in it, both zero or more. */ inMicros: Micros; outMicros: Micros; /** When it ended, or now in the unfinished one. */ balanceMicros: Micros };
export type BalanceOverTime = { /** When the period began. */ openingMicros: Micros; points: BalancePoint[] };

/**
 * An account's balance at the end of each bucket that has begun, found backwards: the balance now less what changed
 * since. One statement, so that the wallet and its sums are of the same instant.
 */
export async function getBalanceOverTime(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "until" | "granularity" | "timeZone">): Promise<BalanceOverTime> {
  const all = bucketStarts(period);
  const begun = Math.max(1, all.filter((at) => at < period.until).length);
  const bounds = [...all, period.to].slice(0, begun + 1);
  const rows = await ctx.db.execute<{ balance_micros: string; place: number | null; credited: string | null; debited: string | null }>(sql`
    select w.balance_micros, c.place, c.credited, c.debited from wallets w left join (
      select width_bucket(bucket_at, ${arrayParam(bounds, "timestamptz")}) as place,
        coalesce(sum(amount_micros) filter (where credit = 'customer_credit'), 0) as credited,
        coalesce(sum(amount_micros) filter (where debit = 'customer_credit'), 0) as debited
      from ledger_rollups where account_id = ${accountId} and bucket_at >= ${period.from.toISOString()}::timestamptz and (credit = 'customer_credit' or debit = 'customer_credit')
      group by 1) c on true
    where w.account_id = ${accountId}`);
  let balanceMicros = BigInt(rows[0]?.balance_micros ?? 0);
  const changes = new Map(rows.map((row) => [row.place, { inMicros: BigInt(row.credited ?? 0), outMicros: BigInt(row.debited ?? 0) }]));
  // What changed after the last bucket is taken back first, and belongs to none.
  const points: BalancePoint[] = [];
  for (let place = begun + 1; place >= 1; place--) {
    const { inMicros, outMicros } = changes.get(place) ?? { inMicros: 0n, outMicros: 0n };
    if (place <= begun) points.unshift({ from: bounds[place - 1]!, to: bounds[place]!, inMicros, outMicros, balanceMicros });
    balanceMicros += outMicros - inMicros;
  }
  return { openingMicros: balanceMicros, points };
}
