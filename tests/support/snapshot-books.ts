import { sql } from "drizzle-orm";
import { expectManyRows } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import type { Customer } from "./customers";

/**
 * An account's books without what depends on when and in which order lines came (ids, numbers, clocks): two histories
 * of the same calls must give equal snapshots.
 */
export async function snapshotBooks(ctx: Context, { accountId }: Customer): Promise<unknown> {
  return transact(ctx, async ({ db }) => {
    await expectManyRows(db);
    const one = async (query: ReturnType<typeof sql>) => [...(await db.execute(query))];
    return {
      wallet: await one(sql`select balance_micros, held_micros, seq from wallets where account_id = ${accountId}`),
      events: await one(sql`
        select e.event_id, e.model_id, e.status, e.duration_ms, e.occurred_at, e.tag, c.funding, c.amount_micros, c.provider_cost_micros, c.fee_waived_micros, c.price_id
        from usage_events e left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
        where e.account_id = ${accountId} order by e.source, e.event_id`),
      ledger: await one(sql`
        select t.code, p.debit, p.credit, p.amount_micros, count(*) as postings from ledger_transactions t
        join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq
        where t.account_id = ${accountId} group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
      rollups: await one(sql`
        select bucket_at, model_id, resolution, sub_account, tag, funding, status, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros
        from usage_rollups where account_id = ${accountId} order by 1, 2, 3, 4, 5, 6, 7`),
    };
  });
}
