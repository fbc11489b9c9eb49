import { and, eq, sql } from "drizzle-orm";
import { disputes } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import { type NewTransaction, postTransactions } from "@/lib/ledger/post-transactions";
import type { TopUp } from "./apply-payment";
import { reverse } from "./book-refund";
import { getRemaining } from "./get-remaining";
import { partsOut, splitTotal } from "./settlement";
import type { Movement, StripeDispute } from "./stripe";

/**
 * Brings one dispute to what Stripe says: the credit is taken back at once, even below zero, the bank's withdrawal and
 * its fee are booked as they move, and a dispute that was won gives everything back.
 */
export async function applyDispute(ctx: Context, wallet: LockedWallet, topUp: TopUp, dispute: StripeDispute): Promise<void> {
  const { accountId } = topUp;
  const ofDispute = and(eq(disputes.accountId, accountId), eq(disputes.id, dispute.id));
  let [row] = await ctx.db.select().from(disputes).where(ofDispute);
  if (!row) {
    const parts = splitTotal(dispute.amountMicros, await getRemaining(ctx, topUp));
    [row] = await ctx.db.insert(disputes).values({ accountId, id: dispute.id, topUpId: topUp.id, ...parts, state: "open", reason: dispute.reason, createdAt: dispute.createdAt }).returning();
  }
  await postTransactions(ctx, wallet, [{
    code: "dispute.open", idempotencyKey: `dispute.open:${dispute.id}`, occurredAt: dispute.createdAt, postings: partsOut("disputes", row!),
  }, ...dispute.movements.map(moved).filter(({ postings }) => postings.length > 0)]);
  // What Stripe said a moment ago may arrive after what it says now: an end stays one, except that a bank can still decide a lost dispute anew.
  const goesOn = row!.state === "open" ? dispute.state !== "open" : row!.state !== "won" && dispute.state === "won";
  if (!goesOn) return;
  if (dispute.state === "won") await reverse(ctx, wallet, { of: `dispute.open:${dispute.id}`, code: "dispute.win", idempotencyKey: `dispute.win:${dispute.id}`, at: dispute.createdAt });
  await ctx.db.update(disputes).set({ state: dispute.state, closedAt: ctx.clock.now() }).where(ofDispute);
}

/** The bank's own movements of a dispute: withdrawn, or given back, and what Stripe takes for it. */
function moved({ id, amountMicros, feeMicros, createdAt }: Movement): NewTransaction {
  const absolute = (amount: bigint) => (amount < 0n ? -amount : amount);
  const between = (debit: "disputes" | "processing_cost", amount: bigint): NewTransaction["postings"] =>
    amount === 0n ? [] : [amount < 0n ? { debit, credit: "stripe_clearing", amountMicros: -amount } : { debit: "stripe_clearing", credit: debit, amountMicros: absolute(amount) }];
  return { code: "dispute.move", idempotencyKey: `dispute.move:${id}`, occurredAt: createdAt, postings: [...between("disputes", amountMicros), ...between("processing_cost", -feeMicros)] };
}

/** Stops an account's spending while a dispute of it is open or lost, and lets it go on when none is. */
export async function freezeWhileDisputed(ctx: Context, accountId: string): Promise<void> {
  await ctx.db.execute(sql`
    update wallets set frozen_at = case when exists (select from disputes where account_id = ${accountId} and state in ('open', 'lost'))
      then coalesce(wallets.frozen_at, ${ctx.clock.now().toISOString()}::timestamptz) end
    where account_id = ${accountId}`);
}
