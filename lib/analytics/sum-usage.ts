import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { type LocalDay, localDays } from "@/lib/rollups/local-days";
import { type CallFilter, matching } from "./call-filter";
import type { Granularity } from "./period";

/** Sums of one group of calls. Spend is wallet money; provider cost under BYOK stands apart and is never added to it. */
export type Sums = {
  calls: number; completed: number; failed: number; unpriced: number; durationMs: number; /** Of it, what the wallet paid. */ walletMs: number;
  spendMicros: Micros; byokCostMicros: Micros; feeWaivedMicros: Micros;
};

/** What roll-ups are kept by. */
export const KEPT_BY = { model: "model_id", resolution: "resolution", api_key: "api_key_id", sub_account: "sub_account", tag: "tag", funding: "funding", status: "status" } as const;
export type KeptBy = keyof typeof KEPT_BY;

export type SumRange = { from: Date; to: Date; timeZone: string; /** Where buckets begin; nothing: one bucket. */ starts?: Date[]; granularity?: Granularity };
export type SumQuery = { by?: KeptBy[]; filter?: CallFilter };
/** Sums of one bucket (its place among the starts, from 0) and one group, whose keys are in the order asked for. */
export type SumRow = { place: number; keys: string[]; sums: Sums };
export type LatencyRow = { place: number; keys: string[]; /** Calls by latency bucket. */ counts: Map<number, number> };

type Row = { place: number; keys: string[]; calls: string; completed: string; failed: string; unpriced: string; duration_ms: string; wallet_ms: string; spend: string; byok: string; waived: string };

/**
 * An account's sums in [from, to), by bucket and group: whole days of the viewer's zone from the days kept in it, all else
 * from the roll-ups, in one statement, so that it does not matter which of them there are. Groups without calls have no row.
 */
export async function sumUsage(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<SumRow[]> {
  const rows = await ctx.db.execute<Row>(sql`
    ${callsOf(accountId, range, query)}
    select ${placeIn(range)} as place, ${keysOf(query)} as keys, sum(calls) as calls, coalesce(sum(calls) filter (where status = 'completed'), 0) as completed, coalesce(sum(calls) filter (where status = 'failed'), 0) as failed,
      sum(unpriced_calls) as unpriced, sum(duration_ms) as duration_ms, coalesce(sum(duration_ms) filter (where funding = 'wallet'), 0) as wallet_ms, sum(amount_micros) as spend,
      coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as byok, sum(fee_waived_micros) as waived
    from calls group by 1, 2`);
  return rows.map((row) => ({
    place: row.place, keys: row.keys, sums: {
      calls: Number(row.calls), completed: Number(row.completed), failed: Number(row.failed), unpriced: Number(row.unpriced), durationMs: Number(row.duration_ms), walletMs: Number(row.wallet_ms),
      spendMicros: BigInt(row.spend), byokCostMicros: BigInt(row.byok), feeWaivedMicros: BigInt(row.waived),
    },
  }));
}

/** How long completed calls took, as counts by latency bucket, which can be added up. */
export async function countLatencies(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<LatencyRow[]> {
  const rows = await ctx.db.execute<{ place: number; keys: string[]; buckets: number[]; counts: number[] }>(sql`
    ${callsOf(accountId, range, query)}, counted as (
      select ${placeIn(range)} as place, ${keysOf(query)} as keys, bucket, sum(coalesce(n, 1))::integer as n
      from calls cross join unnest(latency_buckets, latency_counts) as latency (bucket, n) group by 1, 2, 3)
    select place, keys, array_agg(bucket) as buckets, array_agg(n) as counts from counted group by 1, 2`);
  return rows.map(({ place, keys, buckets, counts }) => ({ place, keys, counts: new Map(buckets.map((bucket, i) => [bucket, counts[i]!])) }));
}

const placeIn = ({ starts }: SumRange): SQL => (starts ? sql`width_bucket(at, ${arrayParam(starts, "timestamptz")}) - 1` : sql`0`);
const keysOf = ({ by = [] }: SumQuery): SQL => (by.length === 0 ? sql`'{}'::text[]` : sql`array[${sql.raw(by.map((name) => `${KEPT_BY[name]}::text`).join(", "))}]`);

const COLUMNS = sql.raw("model_id, resolution, api_key_id, sub_account, tag, funding, status, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets");

/** `with … calls as (…)`: what was kept of the calls that match, each row at an instant of its bucket. */
function callsOf(accountId: string, range: SumRange, { by = [], filter = {} }: SumQuery): SQL {
  const fine = range.granularity === "15m" || range.granularity === "1h";
  const days = fine ? [] : localDays(range.from, range.to, range.timeZone);
  const edges = edgesOf(range, days);
  return sql`
    with days as (
      select d.*, exists (select from usage_days_kept k where k.account_id = ${accountId} and k.time_zone = ${range.timeZone} and k.day = d.day) as kept
      from unnest(${arrayParam(days.map(({ day }) => day), "date")}, ${arrayParam(days.map(({ from }) => from), "timestamptz")}, ${arrayParam(days.map(({ to }) => to), "timestamptz")}) as d (day, starts, ends)
    ), parts as (
      select starts, ends from days where not kept
      union all select * from unnest(${arrayParam(edges.map(([from]) => from), "timestamptz")}, ${arrayParam(edges.map(([, to]) => to), "timestamptz")})
    ), calls as (
      select starts as at, ${COLUMNS}, latency_counts from days join usage_days u using (day)
      where kept and u.account_id = ${accountId} and u.time_zone = ${range.timeZone} and u.grain = ${grainFor(by, filter)} ${matching(filter, accountId)}
      union all
      select bucket_at, ${COLUMNS}, null::integer[] from parts cross join lateral (
        select * from usage_rollups where account_id = ${accountId} and bucket_at >= starts and bucket_at < ends ${matching(filter, accountId)}) r
    )`;
}

/** What of the range is no whole day. */
function edgesOf({ from, to }: SumRange, days: LocalDay[]): [Date, Date][] {
  const [first, last] = [days[0], days.at(-1)];
  const edges: [Date, Date][] = first && last ? [[from, first.from], [last.to, to]] : [[from, to]];
  return edges.filter(([start, end]) => start < end);
}

/** The smallest sums that tell apart what is asked for. */
function grainFor(by: KeptBy[], filter: CallFilter): string {
  const named = new Set<KeptBy>(by.filter((name) => name !== "funding" && name !== "status"));
  if (filter.model !== undefined || filter.provider !== undefined) named.add("model");
  if (filter.key !== undefined || filter.member !== undefined) named.add("api_key");
  if (filter.tag !== undefined) named.add("tag");
  if (filter.resolution !== undefined) named.add("resolution");
  if (filter.sub_account !== undefined) named.add("sub_account");
  const [only = "model"] = named;
  return named.size > 1 ? "all" : only;
}
