import { type SQL, sql } from "drizzle-orm";
import { arrayParam, expectManyRows } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { type LocalDay, localDays } from "./local-days";

const DAY_MS = 86_400_000;

/** Days summed up in one transaction, which holds the account's writers up for as long. */
const AT_ONCE = 31;

/** How many roll-ups an account has before its days are worth keeping: fewer are read as fast themselves. */
export const WORTH_KEEPING = 5_000;

/**
 * Sums up the days of a zone that are over and not kept yet, from the roll-ups: by each dimension alone and by all of
 * them. Returns how many days are kept now that were not. Safe at any time: what is read from kept days and from roll-ups
 * is the same.
 */
export async function keepDays(ctx: Context, accountId: string, timeZone: string): Promise<number> {
  const missing = await findMissing(ctx, accountId, timeZone);
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const days = missing.slice(at, at + AT_ONCE);
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

const GRAINS = sql.raw("grouping sets ((model_id), (resolution), (api_key_id), (sub_account), (tag), (model_id, resolution, api_key_id, sub_account, tag))");
/** Of dimensions that are not told apart, nothing. The bits of `grouping` say which those are. */
const NAMED = sql.raw(`day, funding, status,
  case grouping(model_id, resolution, api_key_id, sub_account, tag) when 15 then 'model' when 23 then 'resolution' when 27 then 'api_key' when 29 then 'sub_account' when 30 then 'tag' else 'all' end as grain,
  coalesce(model_id, '') as model_id, coalesce(resolution, '') as resolution, coalesce(api_key_id, '00000000-0000-0000-0000-000000000000') as api_key_id,
  coalesce(sub_account, '') as sub_account, coalesce(tag, '') as tag`);
const KEY = sql.raw("day, funding, status, grain, model_id, resolution, api_key_id, sub_account, tag");

const SUMS = sql.raw("calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets, latency_counts");

/** Days of an account as they follow from its roll-ups. */
function summedUp(accountId: string, days: LocalDay[]): SQL {
  return sql`
    with rollups as materialized (
      select d.day, r.* from unnest(${datesOf(days)}, ${arrayParam(days.map(({ from }) => from), "timestamptz")}, ${arrayParam(days.map(({ to }) => to), "timestamptz")}) as d (day, starts, ends)
      cross join lateral (select * from usage_rollups where account_id = ${accountId} and bucket_at >= d.starts and bucket_at < d.ends) r
    ), sums as (
      select ${NAMED}, sum(calls)::integer as calls, sum(unpriced_calls)::integer as unpriced_calls, sum(duration_ms)::bigint as duration_ms, sum(amount_micros)::bigint as amount_micros,
        sum(provider_cost_micros)::bigint as provider_cost_micros, sum(fee_waived_micros)::bigint as fee_waived_micros
      from rollups group by day, funding, status, ${GRAINS}
    ), counts as (
      select ${NAMED}, bucket, count(*)::integer as calls from rollups cross join unnest(latency_buckets) as bucket group by day, funding, status, bucket, ${GRAINS}
    ), latencies as (
      select ${KEY}, array_agg(bucket order by bucket) as latency_buckets, array_agg(calls order by bucket) as latency_counts from counts group by ${KEY}
    )
    select ${KEY}, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, coalesce(latency_buckets, '{}') as latency_buckets, coalesce(latency_counts, '{}') as latency_counts
    from sums left join latencies using (${KEY})`;
}

async function sumUp(tx: Context, accountId: string, timeZone: string, days: LocalDay[]): Promise<void> {
  await expectManyRows(tx.db);
  await tx.db.execute(sql`delete from usage_days where account_id = ${accountId} and time_zone = ${timeZone} and day = any(${datesOf(days)})`);
  await tx.db.execute(sql`
    insert into usage_days (account_id, time_zone, ${KEY}, ${SUMS}) select ${accountId}::uuid, ${timeZone}::text, s.* from (${summedUp(accountId, days)}) s`);
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
    const [row] = await tx.db.execute<{ count: string }>(sql`
      with fresh as (${summedUp(accountId, known)}),
        stored as (select ${KEY}, ${SUMS} from usage_days where account_id = ${accountId} and time_zone = ${timeZone} and day = any(${datesOf(known)}))
      select (select count(*) from (select * from fresh except all select * from stored) a)
           + (select count(*) from (select * from stored except all select * from fresh) b) as count`);
    differences += Number(row!.count);
  }
  return differences;
}
