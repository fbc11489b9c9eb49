import { sql } from "drizzle-orm";
import { expectManyRows } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { countRankingDifferences, fillRankingDays } from "./fill-ranking-days";
import { latencyBucketOf } from "./latency-buckets";

const DIMENSIONS = sql.raw("bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status");
const SUMS = sql.raw("calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets");
/** Latencies are in no order: in order, equal ones are equal. */
const COMPARED = sql.raw("calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, array(select b from unnest(latency_buckets) b order by b)");

/** The roll-ups of one account as they follow from its events and charges alone. */
function recomputed(accountId: string) {
  return sql`
    select date_bin('15 minutes', e.occurred_at, '2000-01-01T00:00:00Z') as bucket_at, e.model_id, e.resolution, e.api_key_id,
      e.sub_account, e.tag, e.funding, e.status, count(*)::integer as calls,
      count(*) filter (where e.status = 'completed' and c.usage_event_id is null)::integer as unpriced_calls,
      sum(e.duration_ms)::bigint as duration_ms, coalesce(sum(c.amount_micros), 0)::bigint as amount_micros,
      coalesce(sum(c.provider_cost_micros), 0)::bigint as provider_cost_micros,
      coalesce(sum(c.fee_waived_micros), 0)::bigint as fee_waived_micros,
      coalesce(array_agg(${latencyBucketOf("e.latency_ms")}) filter (where e.status = 'completed'), '{}') as latency_buckets
    from usage_events e
    left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    where e.account_id = ${accountId}
    group by 1, 2, 3, 4, 5, 6, 7, 8`;
}

/** How many roll-up rows of an account differ from its events and charges, counting missing and surplus ones. */
export async function countRollupDifferences(ctx: Context, accountId: string): Promise<number> {
  const [row] = await ctx.db.execute<{ count: string }>(sql`
    with fresh as (select ${DIMENSIONS}, ${COMPARED} from (${recomputed(accountId)}) r),
      stored as (select ${DIMENSIONS}, ${COMPARED} from usage_rollups where account_id = ${accountId})
    select (select count(*) from (select * from fresh except all select * from stored) a)
         + (select count(*) from (select * from stored except all select * from fresh) b) as count`);
  return Number(row!.count);
}

/** Recomputes an account's roll-ups and its days for rankings, replaces them where they differ, and returns how many rows did. */
export async function rebuildRollups(ctx: Context, accountId: string): Promise<number> {
  return transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    await expectManyRows(tx.db);
    const differences = await countRollupDifferences(tx, accountId);
    if (differences > 0) await replaceRollups(tx, accountId);
    const rankingDifferences = await countRankingDifferences(tx, accountId);
    if (rankingDifferences > 0) await fillRankingDays(tx, accountId);
    return differences + rankingDifferences;
  });
}

async function replaceRollups(tx: Context, accountId: string): Promise<void> {
  await tx.db.execute(sql`delete from usage_rollups where account_id = ${accountId}`);
  await tx.db.execute(sql`delete from usage_days_kept where account_id = ${accountId}`);
  await tx.db.execute(sql`
    insert into usage_rollups (account_id, ${DIMENSIONS}, ${SUMS})
    select ${accountId}::uuid, ${DIMENSIONS}, ${SUMS} from (${recomputed(accountId)}) fresh`);
}
