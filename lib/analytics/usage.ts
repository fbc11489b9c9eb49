import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { type CallFilter, matching } from "./call-filter";
import { bucketStarts, type Period } from "./period";

/** Sums of one group of calls. Spend is wallet money; provider cost under BYOK stands apart and is never added to it. */
export type Sums = {
  calls: number; failed: number; unpriced: number; durationMs: number;
  spendMicros: Micros; byokCostMicros: Micros; feeWaivedMicros: Micros;
};
export type UsageGroup = "model" | "api_key" | "tag";

type Row = { calls: string; failed: string; unpriced: string; duration_ms: string; spend: string; byok: string; waived: string };

const SUMS = sql.raw(`coalesce(sum(calls), 0) as calls, coalesce(sum(calls) filter (where status = 'failed'), 0) as failed,
  coalesce(sum(unpriced_calls), 0) as unpriced, coalesce(sum(duration_ms), 0) as duration_ms, coalesce(sum(amount_micros), 0) as spend,
  coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as byok, coalesce(sum(fee_waived_micros), 0) as waived`);

const toSums = (row: Row): Sums => ({
  calls: Number(row.calls), failed: Number(row.failed), unpriced: Number(row.unpriced), durationMs: Number(row.duration_ms),
  spendMicros: BigInt(row.spend), byokCostMicros: BigInt(row.byok), feeWaivedMicros: BigInt(row.waived),
});
const between = (from: Date, to: Date): SQL => sql`bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${to.toISOString()}::timestamptz`;

/** An account's totals of the calls that match in [from, to), from the roll-ups: their columns are those that calls are filtered by. */
export async function getTotals(ctx: Context, accountId: string, { from, to }: { from: Date; to: Date }, filter: CallFilter = {}): Promise<Sums> {
  const [row] = await ctx.db.execute<Row>(sql`select ${SUMS} from usage_rollups where account_id = ${accountId} and ${between(from, to)} ${matching(filter)}`);
  return toSums(row!);
}

/** Totals per model, API key or tag, largest spend first. `key` is the id to filter by, `label` what to show. */
export async function listGroups(ctx: Context, accountId: string, period: Period, group: UsageGroup): Promise<(Sums & { key: string; label: string })[]> {
  const column = sql.raw({ model: "model_id", api_key: "api_key_id", tag: "tag" }[group]);
  const label = { model: sql`(select name from models m where m.id = g.key)`, api_key: sql`(select name from api_keys k where k.account_id = ${accountId} and k.id::text = g.key)`, tag: sql`nullif(g.key, '')` }[group];
  const rows = await ctx.db.execute<Row & { key: string; label: string | null }>(sql`
    select g.*, ${label} as label from (
      select ${column}::text as key, ${SUMS} from usage_rollups
      where account_id = ${accountId} and ${between(period.from, period.to)} group by 1) g
    order by spend desc, calls desc, key`);
  return rows.map((row) => ({ ...toSums(row), key: row.key, label: row.label ?? (group === "tag" ? "No tag" : row.key) }));
}

export type ModelSums = { spendMicros: Micros; byokCostMicros: Micros; walletMs: number; byokMs: number };
export type SeriesPoint = { at: Date; models: Map<string, ModelSums> };

/** Spend, what was paid to providers directly, and seconds per model and bucket: every bucket of the period, in order, empty ones included. */
export async function getUsageOverTime(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "granularity" | "timeZone">): Promise<SeriesPoint[]> {
  const starts = bucketStarts(period);
  const rows = await ctx.db.execute<{ place: number; model_id: string; spend: string; byok: string; wallet_ms: string; byok_ms: string }>(sql`
    select width_bucket(bucket_at, ${arrayParam(starts, "timestamptz")}) as place, model_id,
      sum(amount_micros) as spend, coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as byok,
      coalesce(sum(duration_ms) filter (where funding = 'wallet'), 0) as wallet_ms, coalesce(sum(duration_ms) filter (where funding = 'byok'), 0) as byok_ms
    from usage_rollups where account_id = ${accountId} and ${between(period.from, period.to)} group by 1, 2`);
  const points: SeriesPoint[] = starts.map((at) => ({ at, models: new Map() }));
  for (const row of rows) {
    points[row.place - 1]!.models.set(row.model_id, { spendMicros: BigInt(row.spend), byokCostMicros: BigInt(row.byok), walletMs: Number(row.wallet_ms), byokMs: Number(row.byok_ms) });
  }
  return points;
}
