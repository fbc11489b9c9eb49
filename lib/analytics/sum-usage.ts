import { type SQL, sql } from "drizzle-orm";
import { usageSegments } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { rangeOf, rangeOfBuckets } from "@/lib/rollups/latency-buckets";
import { grainOf, type GrainPart, type NumberColumn, type Segment, slotsOf } from "@/lib/rollups/segments";
import { decodeNumbers } from "@/lib/rollups/segment-codec";
import { daysAround, type LocalDay, localDays } from "@/lib/time/local-days";
import { columnsFor, decodeSegments, type SegmentQuery } from "./decode-segments";
import { type CallFilter, matching } from "./call-filter";
import type { Granularity } from "./period";
import { type Known, newCells, type SumGroup, type Usage } from "./sum-cells";
import { KEPT_BY, type KeptBy, NOTHING, PARTS, type Sums } from "./sums";

export type SumRange = { from: Date; to: Date; timeZone: string; /** Where buckets begin; nothing: one bucket. */ starts?: Date[]; /** What each is a part of, where several are to be one; otherwise each is a place of its own. */ places?: number[]; granularity?: Granularity };
export type SumQuery = { by?: KeptBy[]; filter?: CallFilter; /** What is wanted of the sums; nothing: all. The others are zero. */ sums?: (keyof Sums)[]; /** Whether latencies are wanted too. */ latencies?: boolean };
/** What is known of one bucket (its place among the starts, from 0, or what that is a part of) and one group, whose keys are in the order asked for. */
export type SumRow = Known & { place: number; keys: string[] };

/** An account's sums in [from, to), by bucket and group. Groups without calls have no row. */
export async function sumUsage(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<SumRow[]> {
  const groups = await sumUsageByGroup(ctx, accountId, range, query);
  return groups.flatMap(({ keys, buckets }) => [...buckets].map(([place, known]) => ({ place, keys, ...known })));
}

/** The same, group by group. */
export async function sumUsageByGroup(ctx: Context, accountId: string, range: SumRange, query: SumQuery = {}): Promise<SumGroup[]> {
  const usage = await readUsage(ctx, accountId, range, query);
  const cells = newCells(usage);
  usage.addTo(cells, (keys) => keys, (place) => place, true);
  return cells.toGroups();
}

/**
 * The same, to be added up: whole days from the segments that are kept, all else from the roll-ups, in one statement, so that it
 * does not matter which of them there are.
 */
export async function readUsage(ctx: Context, accountId: string, range: SumRange, { by = [], filter = {}, sums = ALL, latencies = false }: SumQuery = {}): Promise<Usage> {
  const plan = planOf(range, by, filter);
  const columns = columnsFor(sums, { by, filter, latencies });
  const [rows, makers, members] = await Promise.all([
    ctx.db.execute<SegmentRow | GroupRow>(statement(accountId, range, { by, filter, sums, latencies }, plan, columns)),
    by.includes("provider") || filter.provider ? ctx.db.execute<{ id: string; maker: string }>(sql`select id, provider_id as maker from models`) : [],
    filter.member ? ctx.db.execute<{ id: string }>(sql`select id from api_keys where account_id = ${accountId} and created_by = any(${arrayParam(filter.member, "uuid")})`) : [],
  ]);
  const asked = { by, filter, latencies, makers: new Map(makers.map(({ id, maker }) => [id, maker])), members: new Set(members.map(({ id }) => id)) };
  const placeAt = placesOf(range);
  const parts = rows.map((row) => (row.days === null ? readGroup(sums, row) : readSegments(sums, asked, row, plan, placeAt)));
  return { names: sums, latencies: rangeOf(parts.map((part) => part.latencies)), addTo: (...to) => { for (const { addTo } of parts) addTo(...to); } };
}

const ALL = Object.keys(NOTHING) as (keyof Sums)[];
const QUARTER_MS = 900_000;

/** Which segments answer, of which days, and since when each of these counts its quarter hours; and what of the range is in none of the days. */
type Plan = { byQuarter: boolean; timeZone: string; grain: string; days: LocalDay[]; begins: Map<string, number>; edges: [Date, Date][] };

function planOf(range: SumRange, by: readonly KeptBy[], filter: CallFilter): Plan {
  const { from, to, granularity } = range;
  const byQuarter = granularity === "15m" || granularity === "1h";
  // By the hour or finer, days of UTC by their quarter hours will do for every zone, and parts of days, too.
  const timeZone = byQuarter ? "UTC" : range.timeZone;
  const whole = byQuarter ? daysAround(from, to, timeZone) : localDays(from, to, timeZone);
  const begins = new Map(whole.map((day) => [day.day, day.from.getTime()]));
  const days = whole.map((day) => ({ ...day, from: day.from < from ? from : day.from, to: day.to > to ? to : day.to }));
  const [first, last] = [days[0], days.at(-1)];
  const edges: [Date, Date][] = first && last ? [[from, first.from], [last.to, to]] : [[from, to]];
  return { byQuarter, timeZone, grain: grainOf(namesToTell(by, filter), byQuarter), days, begins, edges: edges.filter(([start, end]) => start < end) };
}

/** The place of an instant, less than 0 if it is out of the range. Asked for in the order of time, mostly. */
function placesOf({ from, to, starts = [from], places }: SumRange): (at: number) => number {
  const begins = starts.map((at) => at.getTime());
  let place = 0;
  return (at) => {
    if (at < from.getTime() || at >= to.getTime()) return -1;
    if (at < begins[place]!) place = 0;
    while (place + 1 < begins.length && begins[place + 1]! <= at) place++;
    return places ? places[place]! : place;
  };
}

/** What has to be told apart to answer. */
function namesToTell(by: readonly KeptBy[], filter: CallFilter): Set<GrainPart> {
  const named = new Set(by.flatMap((name) => (name === "funding" || name === "status" ? [] : name === "provider" ? ["model" as const] : [name])));
  if (filter.model !== undefined || filter.provider !== undefined) named.add("model");
  if (filter.key !== undefined || filter.member !== undefined) named.add("api_key");
  if (filter.tag !== undefined) named.add("tag");
  if (filter.resolution !== undefined) named.add("resolution");
  if (filter.sub_account !== undefined) named.add("sub_account");
  return named;
}

/** The wanted columns of a month's kept days, those of a day after those of the day before. */
type SegmentRow = { days: string } & Partial<Record<keyof Segment, Buffer>>;
/** What roll-ups of other days say of a group, its buckets as lists. */
type GroupRow = { days: null; keys: string[]; places: string; buckets: string | null } & Record<`sum_${keyof Sums}`, string>;

const columnName = (column: keyof Segment) => usageSegments[column].name;
/** A roll-up's, whose statuses are rows. */
const ROLLUP: Record<NumberColumn, string> = {
  calls: "calls", completedCalls: "case status when 'completed' then calls else 0 end", failedCalls: "case status when 'failed' then calls else 0 end", unpricedCalls: "unpriced_calls",
  durationMs: "duration_ms", amountMicros: "amount_micros", providerCostMicros: "provider_cost_micros", feeWaivedMicros: "fee_waived_micros",
};

function statement(accountId: string, range: SumRange, { by, filter, sums, latencies }: Required<SumQuery>, { timeZone, grain, days, edges }: Plan, columns: (keyof Segment)[]): SQL {
  const starts = range.starts ?? [range.from];
  const place = sql`(${arrayParam(range.places ?? starts.map((_, place) => place), "integer")})[width_bucket(bucket_at, ${arrayParam(starts, "timestamptz")})]`;
  const groups = [...new Set(by)].map((name) => KEPT_BY[name]);
  const summed = sums.map((name) => {
    const { column, funding } = PARTS[name];
    return `sum(${funding ? `case funding when '${funding}' then ${ROLLUP[column]} else 0 end` : ROLLUP[column]}) as "sum_${name}"`;
  });
  const buckets = latencies ? ["string_agg(nullif(array_to_string(latency_buckets, ','), ''), ',') as buckets"] : [];
  const maker = by.includes("provider") ? sql`join (select id as maker_of, provider_id from models) m on maker_of = model_id` : sql``;
  const keys = by.length === 0 ? sql`'{}'::text[]` : sql`array[${sql.raw(by.map((name) => `${KEPT_BY[name]}::text`).join(", "))}]`;
  const listed = [...sums.map((name) => `string_agg("sum_${name}"::text, ',') as "sum_${name}"`), latencies ? "string_agg(coalesce(buckets, ''), ';') as buckets" : "null as buckets"];
  const bytes = columns.map((column) => [`null::bytea as "${column}"`, `string_agg(${columnName(column)}, ''::bytea order by day)`] as const);
  // Written so that there is one sensible plan: a prepared statement's does not know how long the lists are. So kept days are looked for as
  // an array, and `offset 0` keeps the roll-ups from being read whole and joined. Text and bytes are null in the rows of the other kind.
  return sql`
    with days as materialized (
      select d.*, k.day is not null as kept
      from unnest(${arrayParam(days.map(({ day }) => day), "date")}, ${arrayParam(days.map(({ from }) => from), "timestamptz")}, ${arrayParam(days.map(({ to }) => to), "timestamptz")}) as d (day, starts, ends)
      left join usage_days_kept k on k.account_id = ${accountId} and k.time_zone = ${timeZone} and k.day = d.day
    ), parts as (
      select min(starts) as starts, max(ends) as ends from (
        select starts, ends, kept, count(*) filter (where kept) over (order by starts) as kept_before from (
          select starts, ends, kept from days
          union all select *, false from unnest(${arrayParam(edges.map(([from]) => from), "timestamptz")}, ${arrayParam(edges.map(([, to]) => to), "timestamptz")})) a
      ) b where not kept group by kept_before
    ), sums as (
      select ${place} as place, ${sql.raw([...groups, ...summed, ...buckets].join(", "))}
      from parts cross join lateral (
        select * from usage_rollups where account_id = ${accountId} and bucket_at >= starts and bucket_at < ends ${matching(filter, accountId)} offset 0) r ${maker}
      group by ${sql.raw(["place", ...groups].join(", "))}
    )
    select null::text as days, ${keys} as keys, string_agg(place::text, ',') as places, ${sql.raw([...listed, ...bytes.map(([none]) => none)].join(", "))}
    from sums group by ${sql.raw(groups.join(", ") || "()")} having count(*) > 0
    union all
    select string_agg(day::text, ',' order by day), null, null, ${sql.raw([...sums.map(() => "null"), "null", ...bytes.map(([, own]) => own)].join(", "))}
    from usage_segments where account_id = ${accountId} and time_zone = ${timeZone} and grain = ${grain} and day between ${days[0]?.day ?? null}::date and ${days.at(-1)?.day ?? null}::date
      and day = any(array(select day from days where kept))
    group by date_trunc('month', day)`;
}

/** The segments of a row. */
function readSegments(names: Usage["names"], query: SegmentQuery, { days, ...columns }: SegmentRow, { byQuarter, begins }: Plan, placeAt: (at: number) => number): Usage {
  const [from, perDay] = [days.split(",").map((day) => begins.get(day)!), slotsOf(byQuarter)];
  const slots = decodeNumbers(columns.slots!, from.map(() => perDay));
  const rows = from.map((_, day) => slots.subarray(day * perDay, (day + 1) * perDay).reduce((sum, n) => sum + n, 0));
  return decodeSegments(names, query, { columns, rows, slots, placeOf: (slot) => placeAt(from[Math.floor(slot / perDay)]! + (slot % perDay) * QUARTER_MS) });
}

/** A group of roll-ups. */
function readGroup(names: Usage["names"], row: GroupRow): Usage {
  const places = row.places.split(",").map(Number);
  const lists = names.map((name) => row[`sum_${name}`].split(",").map(BigInt));
  const latencies = row.buckets?.split(";").map((buckets) => Uint8Array.from(buckets === "" ? [] : buckets.split(","), Number));
  return { names, latencies: rangeOf(latencies?.map(rangeOfBuckets) ?? []), addTo(cells, keysFor, placeFor, withLatencies) {
    const group = cells.groupOf(keysFor(row.keys));
    for (const [i, place] of places.entries()) {
      const cell = cells.cellAt(group, placeFor(place));
      for (const [name, amounts] of lists.entries()) if (amounts[i] !== 0n) cells.addBig(name, cell, amounts[i]!);
      if (withLatencies && latencies) cells.addLatencies(cell, latencies[i]!, null, 0, latencies[i]!.length);
    }
  } };
}
