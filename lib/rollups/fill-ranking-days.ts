import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

const COLUMNS = sql.raw("grain, day, model_id, funding, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, completed_calls, failed_calls");

/** An account's days and weeks as they follow from its roll-ups. */
function summedUp(accountId: string) {
  return sql`
    select case grouping(day) when 0 then 'day' else 'week' end as grain, coalesce(day, week) as day, model_id, funding, sum(calls)::integer as calls, sum(unpriced_calls)::integer as unpriced_calls, sum(duration_ms)::bigint as duration_ms,
      sum(amount_micros)::bigint as amount_micros, sum(provider_cost_micros)::bigint as provider_cost_micros, sum(fee_waived_micros)::bigint as fee_waived_micros,
      coalesce(sum(calls) filter (where status = 'completed'), 0)::integer as completed_calls, coalesce(sum(calls) filter (where status = 'failed'), 0)::integer as failed_calls
    from (select *, date_trunc('day', bucket_at at time zone 'UTC')::date as day, date_trunc('week', bucket_at at time zone 'UTC')::date as week from usage_rollups where account_id = ${accountId}) r
    group by model_id, funding, grouping sets ((day), (week))`;
}

/** Sums up an account's days and weeks for rankings anew from its roll-ups, in place of those that are there. In one transaction, under the wallet's lock. */
export async function fillRankingDays(tx: Context, accountId: string): Promise<void> {
  await tx.db.execute(sql`delete from ranking_days where account_id = ${accountId}`);
  await tx.db.execute(sql`insert into ranking_days (account_id, ${COLUMNS}) select ${accountId}::uuid, d.* from (${summedUp(accountId)}) d order by grain, day, model_id, funding`);
}

/** How many rows of an account's days and weeks for rankings differ from what its roll-ups say, counting missing and surplus ones. */
export async function countRankingDifferences(ctx: Context, accountId: string): Promise<number> {
  const [row] = await ctx.db.execute<{ count: string }>(sql`
    with fresh as (${summedUp(accountId)}),
      stored as (select ${COLUMNS} from ranking_days where account_id = ${accountId})
    select (select count(*) from (select * from fresh except all select * from stored) a)
         + (select count(*) from (select * from stored except all select * from fresh) b) as count`);
  return Number(row!.count);
}
