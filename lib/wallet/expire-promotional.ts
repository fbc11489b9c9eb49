import { sql } from "drizzle-orm";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import type { Micros } from "@/lib/money/micros";
import { listLiveGrants } from "./spend-promotional";

/** The accounts with grants that have ended and are not used up. */
export async function listEndedGrants(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute<{ account_id: string }>(sql`
    select distinct account_id from promotional_grants where remaining_micros > 0 and expires_at <= ${ctx.clock.now().toISOString()}::timestamptz order by account_id`);
  return rows.map((row) => row.account_id);
}

/**
 * Takes back what is left of an account's grants that have ended. What running jobs hold stays until they end: their
 * price was promised. Returns how much was taken. Doing it again takes nothing more.
 */
export async function expirePromotional(ctx: Context, accountId: string): Promise<Micros> {
  return transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    const now = tx.clock.now();
    let held = wallet.heldMicros;
    let taken = 0n;
    for (const grant of await listLiveGrants(tx, accountId)) {
      const kept = held < grant.remainingMicros ? held : grant.remainingMicros;
      held -= kept;
      const amountMicros = grant.remainingMicros - kept;
      if (grant.expiresAt > now || amountMicros === 0n) continue;
      await postTransactions(tx, wallet, [{
        // What is left names the part: a grant whose held rest is freed later expires in a second step.
        code: "promotion.expire", idempotencyKey: `promotion.expire:${grant.id}:${grant.remainingMicros}`, occurredAt: grant.expiresAt,
        postings: [{ debit: "customer_credit", credit: "promotional_credit", amountMicros }],
      }]);
      await tx.db.execute(sql`update promotional_grants set remaining_micros = ${kept.toString()}::bigint where account_id = ${accountId} and id = ${grant.id}`);
      taken += amountMicros;
    }
    return taken;
  });
}
