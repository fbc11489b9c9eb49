import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { PostedTransaction } from "@/lib/ledger/post-transactions";
import type { Micros } from "@/lib/money/micros";

export type LiveGrant = { id: string; remainingMicros: Micros; expiresAt: Date };

/** An account's grants with something left, soonest end first. */
export async function listLiveGrants(ctx: Context, accountId: string): Promise<LiveGrant[]> {
  const rows = await ctx.db.execute<{ id: string; remaining_micros: string; expires_at: string }>(sql`
    select id, remaining_micros, expires_at from promotional_grants where account_id = ${accountId} and remaining_micros > 0 order by expires_at, id`);
  return rows.map((row) => ({ id: row.id, remainingMicros: BigInt(row.remaining_micros), expiresAt: new Date(row.expires_at) }));
}

/**
 * Pays what was just posted with promotional credit first: soonest end first, and none that had ended when the call was
 * made. Purchased credit pays the rest by itself. Runs in the transaction that posted it, under the wallet's lock; `grants` were
 * read under it too.
 */
export async function spendPromotional(ctx: Context, accountId: string, posted: PostedTransaction[], grants: LiveGrant[]): Promise<void> {
  if (grants.length === 0) return;
  const uses: { seq: number; grantId: string; amountMicros: Micros }[] = [];
  for (const { seq, entry: { occurredAt, postings } } of posted) {
    let due = postings.reduce((sum, { debit, amountMicros }) => (debit === "customer_credit" ? sum + amountMicros : sum), 0n);
    for (const grant of grants) {
      if (grant.expiresAt <= occurredAt || grant.remainingMicros === 0n || due === 0n) continue;
      const amountMicros = due < grant.remainingMicros ? due : grant.remainingMicros;
      grant.remainingMicros -= amountMicros;
      due -= amountMicros;
      uses.push({ seq, grantId: grant.id, amountMicros });
    }
  }
  await recordUses(ctx, accountId, uses);
}

/** Writes down which transaction was paid with which grant, and takes it from what remains. */
export async function recordUses(ctx: Context, accountId: string, uses: { seq: number; grantId: string; amountMicros: Micros }[]): Promise<void> {
  if (uses.length === 0) return;
  await ctx.db.execute(sql`
    insert into promotional_uses (account_id, seq, grant_id, amount_micros)
    select ${accountId}::uuid, u.* from unnest(
      ${arrayParam(uses.map((u) => u.seq), "bigint")}, ${arrayParam(uses.map((u) => u.grantId), "uuid")}, ${arrayParam(uses.map((u) => u.amountMicros), "bigint")}) as u`);
  const spent = new Map<string, Micros>();
  for (const { grantId, amountMicros } of uses) spent.set(grantId, (spent.get(grantId) ?? 0n) + amountMicros);
  await ctx.db.execute(sql`
    update promotional_grants set remaining_micros = remaining_micros - spent.amount
    from unnest(${arrayParam([...spent.keys()], "uuid")}, ${arrayParam([...spent.values()], "bigint")}) as spent (id, amount)
    where promotional_grants.account_id = ${accountId} and promotional_grants.id = spent.id`);
}
