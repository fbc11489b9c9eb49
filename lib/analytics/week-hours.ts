import { TZDate } from "@date-fns/tz";
import { addDays, startOfDay } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { type CallFilter, matching } from "./call-filter";
import { addUp, type Known, type MeasureName, measureOf } from "./measures";
import type { Period } from "./period";

/** Habits of a longer time ago say little about now, and quarter hours are many. */
export const WEEK_HOURS_DAYS = 90;

/** What is known of the calls by weekday (Monday first) and hour of the zone: `7 × 24`, null where there were no calls. */
export type WeekHours = { /** Where it begins, which is later than the period where that is longer than 90 days. */ from: Date; cells: (Known | null)[][] };

type Row = { weekday: number; hour: number; calls: string; completed: string; failed: string; unpriced: string; duration_ms: string; wallet_ms: string; spend: string; byok: string; waived: string };

/**
 * An account's calls by weekday and hour of the clock on the viewer's wall, from the roll-ups: each quarter hour lies in one such hour,
 * so that the clock may change. Latencies only where the measure needs them.
 */
export async function getWeekHours(ctx: Context, accountId: string, { from, until, timeZone }: Pick<Period, "from" | "until" | "timeZone">, measure: MeasureName, filter: CallFilter = {}): Promise<WeekHours> {
  const earliest = addDays(startOfDay(new TZDate(until.getTime() - 1, timeZone)), 1 - WEEK_HOURS_DAYS).getTime();
  const begins = new Date(Math.max(from.getTime(), earliest));
  const rollups = sql`usage_rollups where account_id = ${accountId} and bucket_at >= ${begins.toISOString()}::timestamptz and bucket_at < ${until.toISOString()}::timestamptz ${matching(filter, accountId)}`;
  const clock = sql`extract(isodow from bucket_at at time zone ${timeZone})::integer as weekday, extract(hour from bucket_at at time zone ${timeZone})::integer as hour`;
  // Added up by quarter hour first, which they lie in order of: the clock is asked once for each.
  const [rows, latencies] = await Promise.all([
    ctx.db.execute<Row>(sql`
      select ${clock}, sum(calls) as calls, sum(completed) as completed, sum(failed) as failed, sum(unpriced) as unpriced, sum(duration_ms) as duration_ms, sum(wallet_ms) as wallet_ms, sum(spend) as spend, sum(byok) as byok, sum(waived) as waived
      from (
        select bucket_at, sum(calls) as calls, coalesce(sum(calls) filter (where status = 'completed'), 0) as completed, coalesce(sum(calls) filter (where status = 'failed'), 0) as failed, sum(unpriced_calls) as unpriced,
          sum(duration_ms) as duration_ms, coalesce(sum(duration_ms) filter (where funding = 'wallet'), 0) as wallet_ms, sum(amount_micros) as spend, coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as byok, sum(fee_waived_micros) as waived
        from ${rollups} group by bucket_at) quarters
      group by 1, 2`),
    measureOf(measure).needsLatencies ? ctx.db.execute<{ weekday: number; hour: number; bucket: number; calls: string }>(sql`
      select ${clock}, bucket, sum(n) as calls from (select bucket_at, bucket, count(*) as n from (select bucket_at, unnest(latency_buckets) as bucket from ${rollups}) calls group by 1, 2) quarters group by 1, 2, 3`) : [],
  ]);
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (): Known | null => null));
  for (const row of rows) {
    cells[row.weekday - 1]![row.hour] = {
      latencies: new Map(), sums: {
        calls: Number(row.calls), completed: Number(row.completed), failed: Number(row.failed), unpriced: Number(row.unpriced), durationMs: Number(row.duration_ms), walletMs: Number(row.wallet_ms),
        spendMicros: BigInt(row.spend), byokCostMicros: BigInt(row.byok), feeWaivedMicros: BigInt(row.waived),
      },
    };
  }
  for (const { weekday, hour, bucket, calls } of latencies) cells[weekday - 1]![hour] = addUp([cells[weekday - 1]![hour] ?? addUp([]), { sums: addUp([]).sums, latencies: new Map([[bucket, Number(calls)]]) }]);
  return { from: begins, cells };
}
