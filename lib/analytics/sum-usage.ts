import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { grainOf } from "@/lib/rollups/keep-days";
import { type LatencyCounts, packedLatencies, unpackLatencies } from "@/lib/rollups/latency-buckets";
import { type LocalDay, localDays } from "@/lib/time/local-days";
import { type CallFilter, matching } from "./call-filter";
import type { Granularity } from "./period";

/** Sums of one group of calls. Spend is wallet money; provider cost under BYOK stands apart and is never added to it. */
export type Sums = {
  calls: number; completed: number; failed: number; unpriced: number; durationMs: number; /** Of it, what the wallet paid. */ walletMs: number;
  spendMicros: Micros; byokCostMicros: Micros; feeWaivedMicros: Micros;
};
export const NOTHING: Sums = { calls: 0, completed: 0, failed: 0, unpriced: 0, durationMs: 0, walletMs: 0, spendMicros: 0n, byokCostMicros: 0n, feeWaivedMicros: 0n };

/** What roll-ups are kept by; a model's provider is the catalog's. */
export const KEPT_BY = { model: "model_id", provider: "provider_id", resolution: "resolution", api_key: "api_key_id", sub_account: "sub_account", tag: "tag", funding: "funding", status: "status" } as const;
export type KeptBy = keyof typeof KEPT_BY;

export type SumRange = { from: Date; to: Date; timeZone: string; /** Where buckets begin; nothing: one bucket. */ starts?: Date[]; /** What each is a part of, where several are to be one; otherwise each is a place of its own. */ places?: number[]; granularity?: Granularity };
export type SumQuery = { by?: KeptBy[]; filter?: CallFilter; /** What is wanted of the sums; nothing: all. The others are zero. */ sums?: (keyof Sums)[]; /** Whether latencies are wanted too. */ latencies?: boolean };
/** What is known of a group of calls. Latencies, how many completed ones are in each latency bucket, are there only where they were asked for. */
export type Known = { sums: Sums; latencies: LatencyCounts };
/** What is known of one bucket (its place among the starts, from 0, or what that is a part of) and one group, whose keys are in the order asked for. */
export type SumRow = Known & { place: number; keys: string[] };
/** What is known of one group, by place. */
export type SumGroup = { keys: string[]; buckets: Map<number, Known> };

/** What is added up; seconds and spend are of completed calls only. */
const PARTS = {
  calls: "calls", completed: "completed_calls", failed: "failed_calls", unpriced: "unpriced_calls", durationMs: "duration_ms", walletMs: "case funding when 'wallet' then duration_ms else 0 end",
  spendMicros: "amount_micros", byokCostMicros: "case funding when 'byok' then provider_cost_micros else 0 end", feeWaivedMicros: "fee_waived_micros",
} satisfies Record<keyof Sums, string>;
const NAMES = Object.keys(PARTS) as (keyof Sums)[];

/**
 * An account's sums in [from, to), by bucket and group: whole days of the viewer's zone from the days kept in it, all else
 * from the roll-ups, each bucket in one statement, so that it does not matter which of them there are. Groups without calls have no row.
 */
export async function sumUsage(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<SumRow[]> {
  const groups = await sumUsageByGroup(ctx, accountId, range, query);
  return groups.flatMap(({ keys, buckets }) => [...buckets].map(([place, known]) => ({ place, keys, ...known })));
}

/** More buckets are read in two halves at once: of a year, the database takes as long to write the numbers as it does to find them. */
const IN_ONE_GO = 180;

/** The same, group by group. */
export async function sumUsageByGroup(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<SumGroup[]> {
  const { starts, places } = range;
  if (!starts || places || starts.length <= IN_ONE_GO) return readGroups(ctx, accountId, range, query);
  const half = starts.length >> 1;
  const [first, second] = await Promise.all([
    readGroups(ctx, accountId, { ...range, to: starts[half]!, starts: starts.slice(0, half) }, query), readGroups(ctx, accountId, { ...range, from: starts[half]!, starts: starts.slice(half) }, query),
  ]);
  const groups = new Map(first.map((group) => [group.keys.join("\0"), group]));
  for (const { keys, buckets } of second) {
    const group = groups.get(keys.join("\0")) ?? { keys, buckets: new Map<number, Known>() };
    for (const [place, known] of buckets) group.buckets.set(half + place, known);
    groups.set(keys.join("\0"), group);
  }
  return [...groups.values()];
}

async function readGroups(ctx: Context, accountId: string, range: SumRange, query: SumQuery): Promise<SumGroup[]> {
  const names = query.sums ?? NAMES;
  const wanted = [...names.map((name) => [PARTS[name], name]), ...(query.latencies ? [["latencies", "latencies"]] : [])] as [part: string, name: string][];
  const groups = groupsOf(query);
  const [parts, summed] = [wanted.map(([part, name]) => `${part} as "${name}"`), wanted.map(([part, name]) => `sum(${part}) as "${name}"`)].map((columns) => sql.raw(`place${groups.map((column) => `, ${column}`).join("")}, ${columns.join(", ")}`)) as [SQL, SQL];
  const byPlace = sql.raw(["place", ...groups].join(", "));
  const maker = query.by?.includes("provider") ? sql`join (select id as maker_of, provider_id from models) m on maker_of = model_id` : sql``;
  // What is kept of a day or an hour is a bucket of its own there: adding up what is alone takes longer than to read it.
  const apart = (range.granularity === "1d" || range.granularity === "1h") && range.starts !== undefined && !range.places && !query.latencies;
  // A group comes as one row, its buckets as lists: a year by two dimensions is as many numbers as rows would take too long to read.
  const rows = await ctx.db.execute<GroupRow>(sql`
    ${callsOf(accountId, range, query)}, sums as (
      ${apart ? sql`select ${parts} from kept_calls ${maker} union all select ${summed} from other_calls ${maker} group by ${byPlace}` : sql`select ${summed} from (select * from kept_calls union all select * from other_calls) c ${maker} group by ${byPlace}`})
    select ${keysOf(query)} as keys, string_agg(place::text, ',') as places, ${sql.raw(wanted.map(([, name]) => `string_agg("${name}"::text, ',') as "${name}"`).join(", "))}
    from sums group by ${sql.raw(groups.join(", ") || "()")} having count(*) > 0`);
  return rows.map((row) => readGroup(row, names, query.latencies ?? false));
}

type GroupRow = { keys: string[]; places: string } & Record<keyof Known | keyof Sums, string>;

/** A group's buckets. One may come in several parts, unless latencies are wanted. */
function readGroup(row: GroupRow, names: (keyof Sums)[], withLatencies: boolean): SumGroup {
  const of = names.map((name) => [name, row[name].split(",")] as const);
  const latencies = withLatencies ? unpackLatencies(row.latencies) : null;
  const buckets = new Map<number, Known>();
  for (const [i, text] of row.places.split(",").entries()) {
    const place = Number(text);
    const known: Known = buckets.get(place) ?? { sums: { ...NOTHING }, latencies: latencies?.[i] ?? NO_LATENCIES };
    for (const [name, list] of of) add(known.sums, name, list[i]!);
    buckets.set(place, known);
  }
  return { keys: row.keys, buckets };
}
const NO_LATENCIES: LatencyCounts = [];

function add(sums: Sums, name: keyof Sums, text: string): void {
  if (text === "0") return;
  if (name === "spendMicros" || name === "byokCostMicros" || name === "feeWaivedMicros") sums[name] += BigInt(text);
  else sums[name] += Number(text);
}

/** The columns to group by. Two dimensions may be kept as one: a model has its provider. */
const groupsOf = ({ by = [] }: SumQuery): string[] => [...new Set(by)].map((name) => KEPT_BY[name]);
const keysOf = ({ by = [] }: SumQuery): SQL => (by.length === 0 ? sql`'{}'::text[]` : sql`array[${sql.raw(by.map((name) => `${KEPT_BY[name]}::text`).join(", "))}]`);

const DAY_MS = 86_400_000;
const DIMENSIONS = "model_id, resolution, api_key_id, sub_account, tag, funding";
const HOUR_DIMENSIONS = sql.raw("at, model_id, null::text as resolution, null::uuid as api_key_id, null::text as sub_account, null::text as tag, funding");
const NUMBERS = "calls, completed_calls, failed_calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latencies";
/** A kept day's row as a row for each status. Calls that did not complete have neither seconds nor money. */
const BY_STATUS = sql.raw(`cross join lateral (values
  ('completed', completed_calls, completed_calls, 0, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latencies),
  ('failed', failed_calls, 0, failed_calls, 0, 0, 0, 0, 0, 0), ('cancelled', calls - completed_calls - failed_calls, 0, 0, 0, 0, 0, 0, 0, 0)) as s (status, ${NUMBERS})`);
/** And as a row of the completed ones alone. */
const OF_COMPLETED = sql.raw(`'completed' as status, ${NUMBERS.replace("calls, completed_calls, failed_calls", "completed_calls as calls, completed_calls, 0 as failed_calls")}`);
const PLAIN = sql.raw(`${DIMENSIONS}, ${NUMBERS}`);
const STATED = sql.raw(`${DIMENSIONS}, status, ${NUMBERS}`);
const [AS_KEPT, COMPLETED, WITH_STATUS] = [{ rows: sql.raw(NUMBERS), from: sql``, columns: PLAIN }, { rows: OF_COMPLETED, from: sql``, columns: STATED }, { rows: sql`s.*`, from: BY_STATUS, columns: STATED }];

/** `with … kept_calls as (…), other_calls as (…)`: what was kept of the calls that match by day, and by the quarter hour, each row with the place of its bucket. */
function callsOf(accountId: string, range: SumRange, { by = [], filter = {} }: SumQuery): SQL {
  const grain = grainFor(by, filter);
  // By the hour, kept days tell models apart, or nothing.
  const [hourly, unkept] = [range.granularity === "1h", range.granularity === "15m" || (range.granularity === "1h" && grain !== "model")];
  const days = unkept ? [] : localDays(range.from, range.to, range.timeZone);
  const starts = range.starts ?? [range.from];
  const placeOf = (at: SQL) => sql`(${arrayParam(range.places ?? starts.map((_, place) => place), "integer")})[width_bucket(${at}, ${arrayParam(starts, "timestamptz")})]`;
  const edges = edgesOf(range, days);
  const read = filter.status?.join() === "completed" ? COMPLETED : by.includes("status") || filter.status !== undefined ? WITH_STATUS : AS_KEPT;
  // Written so that there is one sensible plan: a prepared statement's does not know how long the lists are. Whether a day is
  // kept and where it belongs is looked up in arrays, and `offset 0` keeps the roll-ups from being read whole and joined.
  const dates = arrayParam(days.map(({ day }) => day), "date");
  // Hardly ever is there a date that a zone left out: then a day's place is found by counting, in less time than by searching.
  const follow = days.length > 0 && Date.parse(days.at(-1)!.day) - Date.parse(days[0]!.day) === (days.length - 1) * DAY_MS;
  const nth = follow ? sql`(day - ${days[0]!.day}::date + 1)` : sql`width_bucket(day, ${dates})`;
  const placesOfDays = placesOf(days, starts).map((place) => range.places?.[place] ?? place);
  const placeOfNth = placesOfDays.every((place, i) => place === placesOfDays[0]! + i) ? sql`(${nth} + ${placesOfDays[0] ?? 0}::integer - 1)` : sql`(${arrayParam(placesOfDays, "integer")})[${nth}]`;
  return sql`
    with days as materialized (
      select d.*, k.day is not null as kept
      from unnest(${dates}, ${arrayParam(days.map(({ from }) => from), "timestamptz")}, ${arrayParam(days.map(({ to }) => to), "timestamptz")}) as d (day, starts, ends)
      left join usage_days_kept k on k.account_id = ${accountId} and k.time_zone = ${range.timeZone} and k.day = d.day
    ), kept as materialized (
      select array_agg(kept order by day) as of_day from days
    ), parts as (
      select min(starts) as starts, max(ends) as ends from (
        select starts, ends, kept, count(*) filter (where kept) over (order by starts) as kept_before from (
          select starts, ends, kept from days
          union all select *, false from unnest(${arrayParam(edges.map(([from]) => from), "timestamptz")}, ${arrayParam(edges.map(([, to]) => to), "timestamptz")})) a
      ) b where not kept group by kept_before
    ), kept_calls as (
      select ${hourly ? placeOf(sql`at`) : placeOfNth} as place, ${read.columns} from (
        select day, ${hourly ? HOUR_DIMENSIONS : sql.raw(DIMENSIONS)}, ${read.rows} from ${hourly ? sql`usage_hours` : sql`usage_days`} ${read.from}
        where account_id = ${accountId} and time_zone = ${range.timeZone} and ${hourly ? (by.includes("model") || by.includes("provider") || filter.model || filter.provider ? sql`model_id <> ''` : sql`model_id = ''`) : sql`grain = ${grain}`} and day between ${days[0]?.day ?? null}::date and ${days.at(-1)?.day ?? null}::date) u
      where ((select of_day from kept))[${nth}] and calls > 0 ${matching(filter, accountId)}
    ), other_calls as (
      select ${placeOf(sql`bucket_at`)} as place, ${read.columns} from parts cross join lateral (
        select *, case status when 'completed' then calls else 0 end as completed_calls, case status when 'failed' then calls else 0 end as failed_calls, ${packedLatencies("latency_buckets")} as latencies
        from usage_rollups where account_id = ${accountId} and bucket_at >= starts and bucket_at < ends ${matching(filter, accountId)} offset 0) r
    )`;
}

/** The bucket that each day belongs to. */
function placesOf(days: LocalDay[], starts: Date[]): number[] {
  let place = 0;
  return days.map(({ from }) => {
    while (place + 1 < starts.length && starts[place + 1]! <= from) place++;
    return place;
  });
}

/** What of the range is no whole day. */
function edgesOf({ from, to }: SumRange, days: LocalDay[]): [Date, Date][] {
  const [first, last] = [days[0], days.at(-1)];
  const edges: [Date, Date][] = first && last ? [[from, first.from], [last.to, to]] : [[from, to]];
  return edges.filter(([start, end]) => start < end);
}

/** What has to be told apart to answer. */
function grainFor(by: KeptBy[], filter: CallFilter): string {
  const named = new Set(by.flatMap((name) => (name === "funding" || name === "status" ? [] : name === "provider" ? ["model" as const] : [name])));
  if (filter.model !== undefined || filter.provider !== undefined) named.add("model");
  if (filter.key !== undefined || filter.member !== undefined) named.add("api_key");
  if (filter.tag !== undefined) named.add("tag");
  if (filter.resolution !== undefined) named.add("resolution");
  if (filter.sub_account !== undefined) named.add("sub_account");
  return grainOf(named);
}
