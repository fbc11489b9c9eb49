import { sql } from "drizzle-orm";
import { expectManyRows } from "@/db/transaction";
import { bookCharges, priceCalls } from "@/lib/charges/charge-calls";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { addToRollups } from "@/lib/rollups/add-to-rollups";

type Unpriced = {
  id: string; model_id: string; resolution: string; api_key_id: string; sub_account: string; tag: string;
  funding: "wallet" | "byok"; duration_ms: number; occurred_at: string;
};

/** Rates an account's unpriced calls for which a price now exists. Returns how many were rated and how many wait on. */
export async function reprice(ctx: Context, accountId: string): Promise<{ rated: number; unpriced: number }> {
  return transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    await expectManyRows(tx.db);
    const rows = await tx.db.execute<Unpriced>(sql`
      select e.id, e.model_id, e.resolution, e.api_key_id, e.sub_account, e.tag, e.funding, e.duration_ms, e.occurred_at
      from usage_events e where e.account_id = ${accountId} and e.status = 'completed'
        and not exists (select from charges c where c.account_id = ${accountId} and c.usage_event_id = e.id)
      order by e.occurred_at, e.id`);
    const calls = rows.map((row) => ({
      usageEventId: row.id, modelId: row.model_id, resolution: row.resolution, apiKeyId: row.api_key_id, subAccount: row.sub_account,
      tag: row.tag, funding: row.funding, durationMs: row.duration_ms, occurredAt: new Date(row.occurred_at), status: "completed" as const,
    }));
    const charges = priceCalls(await loadRateCards(tx.db), calls);
    await bookCharges(tx, wallet, [...charges.values()]);
    await addToRollups(tx, accountId, calls.flatMap((call) => {
      const charge = charges.get(call.usageEventId);
      // The call and its seconds are in the sums already: only its money is new.
      return charge ? [{ ...charge, call, calls: 0, unpricedCalls: -1, durationMs: 0, latencyMs: null }] : [];
    }));
    return { rated: charges.size, unpriced: calls.length - charges.size };
  });
}
