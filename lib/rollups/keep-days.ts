import { type SQL, sql } from "drizzle-orm";
import { arrayParam, expectManyRows, together } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { hoursOf, type LocalDay, localDays } from "@/lib/time/local-days";
import { packedLatencies } from "./latency-buckets";

const DAY_MS = 86_400_000;

/** Days summed up in one transaction, which holds the account's writers up for as long. */
const AT_ONCE = 3;

/** How many roll-ups an account has before its days are worth keeping: fewer are read as fast themselves. */
export const WORTH_KEEPING = 5_000;

/**
 * Sums up the days of a zone that are over and not kept yet, from the roll-ups: by each dimension alone, by each two and
 * by all of them. Returns how many days are kept now that were not. Safe at any time: what is read from kept days and from roll-ups
 * is the same.
 */
export async function keepDays(ctx: Context, accountId: string, timeZone: string): Promise<number> {
  const missing = await findMissing(ctx, accountId, timeZone);
  for (const days of inRuns(missing)) {
    await transact(ctx, async (tx) => {
      await lockWallet(tx, accountId);
      await sumUp(tx, accountId, timeZone, days);
    });
  }
  return missing.length;
}

async function findMissing(ctx: Context, accountId: string, timeZone: string): Promise<LocalDay[]> {
  const [first] = await ctx.db.execute<{ at: string }>(sql`select bucket_at as at from usage_rollups where account_id = ${accountId} order by bucket_at limit 1`);
  if (!first) return [];
  const kept = await ctx.db.execute<{ day: string }>(sql`select day::text as day from usage_days_kept where account_id = ${accountId} and time_zone = ${timeZone}`);
  const known = new Set(kept.map(({ day }) => day));
  const from = new Date(new Date(first.at).getTime() - DAY_MS);
  return localDays(from, ctx.clock.now(), timeZone).filter(({ day }) => !known.has(day));
}

/** The smallest sums that tell these apart: `model`, `model+api_key`, or all of them. */
export function grainOf(named: ReadonlySet<GrainPart>): string {
  return (named.size > 2 ? PARTS : PARTS.filter((part) => named.has(part))).join("+") || "model";
}

/** Neighbouring days together, so many at most. */
function inRuns(days: LocalDay[]): LocalDay[][] {
  const runs: LocalDay[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.length < AT_ONCE && run.at(-1)!.to.getTime() === day.from.getTime()) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

/** What days are summed up by, in the order in which a grain names them: each alone, each two, and all. */
const BY = { model: "model_id", resolution: "resolution", api_key: "api_key_id", sub_account: "sub_account", tag: "tag" } as const;
export type GrainPart = keyof typeof BY;
const PARTS = Object.keys(BY) as GrainPart[];
const COLUMNS = Object.values(BY);
const PAIRS = COLUMNS.flatMap((one, i) => COLUMNS.slice(i + 1).map((other) => [one, other]));
const GRAINS = sql.raw(`grouping sets (${[...COLUMNS.map((one) => [one]), ...PAIRS, COLUMNS].map((grain) => `(${grain.join(", ")})`).join(", ")})`);
/** The grain of a row, and of what it does not tell apart, nothing. */
const NAMED = sql.raw(`day, funding, concat_ws('+', ${PARTS.map((part) => `case grouping(${BY[part]}) when 0 then '${part}' end`).join(", ")}) as grain,
  ${COLUMNS.map((name) => `coalesce(${name}, ${name === "api_key_id" ? "'00000000-0000-0000-0000-000000000000'" : "''"}) as ${name}`).join(", ")}`);
const FINEST = sql.raw("day, funding, model_id, resolution, api_key_id, sub_account, tag");
const HOUR_KEY = sql.raw("day, at, model_id, funding");
const KEY = sql.raw("day, funding, grain, model_id, resolution, api_key_id, sub_account, tag");

const COUNTED = ["calls", "completed_calls", "failed_calls", "unpriced_calls"];
const SUMMED = ["duration_ms", "amount_micros", "provider_cost_micros", "fee_waived_micros"];
const PACKED = "latencies";
const SUMS = sql.raw([...COUNTED, ...SUMMED, PACKED].join(", "));
const SUM_OF = sql.raw([...COUNTED.map((name) => `sum(${name})::integer as ${name}`), ...SUMMED.map((name) => `sum(${name})::bigint as ${name}`), `sum(${PACKED}) as ${PACKED}`].join(", "));

/** `with rollups as (…), finest as (…)`: the roll-ups of an account's days, which are in order, and what they add up to by all dimensions. */
function rollupsOf(accountId: string, timeZone: string, days: LocalDay[]): SQL {
  const [starts, ends] = [arrayParam(days.map(({ from }) => from), "timestamptz"), arrayParam(days.map(({ to }) => to), "timestamptz")];
  const hours = arrayParam(days.flatMap((day) => hoursOf(day, timeZone).map(({ at }) => at)), "timestamptz");
  return sql`
    with placed as (
      select r.*, width_bucket(bucket_at, ${starts}) as place from usage_rollups r
      where account_id = ${accountId} and bucket_at >= ${days[0]!.from.toISOString()}::timestamptz and bucket_at < ${days.at(-1)!.to.toISOString()}::timestamptz
    ), rollups as materialized (
      select (${datesOf(days)})[place] as day, (${hours})[width_bucket(bucket_at, ${hours})] as at, p.*, case status when 'completed' then calls else 0 end as completed_calls,
        case status when 'failed' then calls else 0 end as failed_calls, ${packedLatencies("latency_buckets")} as latencies
      from placed p where bucket_at < (${ends})[place]
    ), finest as materialized (
      select ${FINEST}, ${SUM_OF} from rollups group by ${FINEST}
    )`;
}

/** What is kept of them: by hour and funding, each model and all of them, which have no model; and by day, funding and grain. */
const HOURS = sql`select day, at, coalesce(model_id, '') as model_id, funding, ${SUM_OF} from rollups group by day, at, funding, grouping sets ((model_id), ())`;
const DAYS = sql`select ${NAMED}, ${SUM_OF} from finest group by day, funding, ${GRAINS}`;

async function sumUp(tx: Context, accountId: string, timeZone: string, days: LocalDay[]): Promise<void> {
  const these = sql`account_id = ${accountId} and time_zone = ${timeZone} and day = any(${datesOf(days)})`;
  await expectManyRows(tx.db);
  await together([tx.db.execute(sql`delete from usage_days where ${these}`), tx.db.execute(sql`delete from usage_hours where ${these}`)]);
  await tx.db.execute(sql`
    ${rollupsOf(accountId, timeZone, days)}, by_hour as (
      insert into usage_hours (account_id, time_zone, ${HOUR_KEY}, ${SUMS}) select ${accountId}::uuid, ${timeZone}::text, ${HOUR_KEY}, ${SUMS} from (${HOURS}) h order by model_id = '', day, at)
    insert into usage_days (account_id, time_zone, ${KEY}, ${SUMS}) select ${accountId}::uuid, ${timeZone}::text, ${KEY}, ${SUMS} from (${DAYS}) d order by grain, day`);
  await tx.db.execute(sql`
    insert into usage_days_kept (account_id, time_zone, day) select ${accountId}::uuid, ${timeZone}::text, day from unnest(${datesOf(days)}) as day on conflict do nothing`);
}

const datesOf = (days: LocalDay[]) => arrayParam(days.map(({ day }) => day), "date");

/** How many rows of an account's kept days differ from what its roll-ups say, counting missing and surplus ones. In one transaction. */
export async function countDayDifferences(tx: Context, accountId: string): Promise<number> {
  const zones = await tx.db.execute<{ time_zone: string; days: string[] }>(sql`
    select time_zone, array_agg(day::text) as days from usage_days_kept where account_id = ${accountId} group by 1`);
  let differences = 0;
  for (const { time_zone: timeZone, days } of zones) {
    const kept = new Set(days);
    const [first, last] = [days.reduce((a, b) => (a < b ? a : b)), days.reduce((a, b) => (a > b ? a : b))];
    const known = localDays(new Date(Date.parse(first) - 2 * DAY_MS), new Date(Date.parse(last) + 3 * DAY_MS), timeZone).filter(({ day }) => kept.has(day));
    const these = sql`account_id = ${accountId} and time_zone = ${timeZone} and day = any(${datesOf(known)})`;
    const differ = (fresh: SQL, table: SQL, columns: SQL) => sql`
      (select count(*) from ((select ${columns} from (${fresh}) f except all select ${columns} from ${table} where ${these}) union all (select ${columns} from ${table} where ${these} except all select ${columns} from (${fresh}) f)) d)`;
    const [row] = await tx.db.execute<{ count: string }>(sql`
      ${rollupsOf(accountId, timeZone, known)} select ${differ(DAYS, sql`usage_days`, sql`${KEY}, ${SUMS}`)} + ${differ(HOURS, sql`usage_hours`, sql`${HOUR_KEY}, ${SUMS}`)} as count`);
    differences += Number(row!.count);
  }
  return differences;
}
