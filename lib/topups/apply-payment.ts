import { and, eq } from "drizzle-orm";
import { stripeObjects, topUps } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { isId } from "@/lib/ids/ids";
import { lockWallet, type LockedWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { formatDollars } from "@/lib/money/micros";
import { applyDispute, freezeWhileDisputed } from "./apply-dispute";
import { applyRefund } from "./apply-refund";
import { noteSettled } from "./auto-top-up-state";
import { settlement } from "./settlement";
import type { Payment } from "./stripe";

export type Applied = { state: "applied" | "ignored" | "refused"; accountId: string | null; note: string | null };
export type TopUp = typeof topUps.$inferSelect;

const ignored = (note: string): Applied => ({ state: "ignored", accountId: null, note });

/**
 * Brings our books to what Stripe says about one payment: settled, paid back, disputed. It takes the payment as it is
 * now, not what an event says about it, so that order, repetition and loss of events make no difference. What claims to
 * be ours and does not fit is refused, and books nothing.
 */
export async function applyPayment(ctx: Context, payment: Payment): Promise<Applied> {
  const { accountId, topUpId } = payment;
  if (accountId === null && topUpId === null) return ignored("not a payment of ours");
  if (!isId(accountId) || !isId(topUpId)) return { state: "refused", accountId: null, note: "names no account or top-up of ours" };
  return transact(ctx, async (tx) => {
    const refused = (note: string): Applied => ({ state: "refused", accountId, note });
    const ofTopUp = and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId));
    const [exists] = await tx.db.select({ id: topUps.id }).from(topUps).where(ofTopUp);
    if (!exists) return { ...refused("names no account or top-up of ours"), accountId: null };
    const wallet = await lockWallet(tx, accountId);
    const topUp = (await tx.db.select().from(topUps).where(ofTopUp))[0]!;
    const mismatch = await findMismatch(tx, topUp, payment);
    if (mismatch) return refused(mismatch);
    await tx.db.insert(stripeObjects).values({ id: payment.id, kind: "payment_intent", accountId, topUpId, createdAt: tx.clock.now() }).onConflictDoNothing();
    const now = await followPayment(tx, wallet, topUp, payment);
    for (const refund of payment.refunds) await applyRefund(tx, wallet, now, refund);
    for (const dispute of payment.disputes) await applyDispute(tx, wallet, now, dispute);
    if (payment.disputes.length > 0) await freezeWhileDisputed(tx, accountId);
    if (now.state === "settled") await noteSettled(tx, wallet, now);
    return { state: "applied", accountId, note: null };
  });
}

/** Why a payment cannot be the one that our top-up asked for; null when it can. Read under the wallet's lock. */
async function findMismatch(ctx: Context, topUp: TopUp, payment: Payment): Promise<string | null> {
  const [customer] = await ctx.db.select().from(stripeObjects).where(and(eq(stripeObjects.accountId, topUp.accountId), eq(stripeObjects.kind, "customer")));
  if (topUp.kind === "transfer") return "names a top-up that was paid by transfer";
  if (!customer || payment.customerId !== customer.id) return `is of customer ${payment.customerId ?? "nobody"}, not of the account's own`;
  if (payment.checkout && payment.checkout.id !== topUp.sessionId && topUp.sessionId !== null) return `was made in checkout ${payment.checkout.id}, not in the top-up's own`;
  if (topUp.paymentIntentId !== null && topUp.paymentIntentId !== payment.id) return `is a second payment: the top-up has ${topUp.paymentIntentId} already`;
  if (payment.status !== "succeeded") return null;
  if (payment.currency !== "usd") return `is in ${payment.currency}, not in usd`;
  const due = topUp.creditMicros + topUp.feeMicros;
  const tax = payment.checkout?.taxMicros ?? 0n;
  if (payment.checkout && payment.checkout.subtotalMicros !== due) return `its checkout is over ${formatDollars(payment.checkout.subtotalMicros)}, the top-up over ${formatDollars(due)}`;
  if (payment.receivedMicros !== due + tax) return `is over ${formatDollars(payment.receivedMicros)}, the top-up over ${formatDollars(due + tax)}`;
  return null;
}

/** Follows the payment's state; books it once it succeeded, whatever was thought of the top-up before. */
async function followPayment(ctx: Context, wallet: LockedWallet, topUp: TopUp, payment: Payment): Promise<TopUp> {
  const ofTopUp = and(eq(topUps.accountId, topUp.accountId), eq(topUps.id, topUp.id));
  if (payment.status !== "succeeded" || !payment.charge) {
    // What Stripe said before the money came may arrive after it.
    if (topUp.state === "settled") return topUp;
    const change = { state: stateOf(topUp, payment), failure: payment.failure?.message ?? topUp.failure };
    await ctx.db.update(topUps).set(change).where(ofTopUp);
    return { ...topUp, ...change };
  }
  const paid = { ...topUp, taxMicros: payment.checkout?.taxMicros ?? 0n };
  await postTransactions(ctx, wallet, [settlement("stripe_clearing", paid, payment.charge.createdAt)]);
  if (payment.processing && payment.processing.feeMicros > 0n) {
    const { id, feeMicros, createdAt } = payment.processing;
    await postTransactions(ctx, wallet, [{
      code: "top_up.processing", idempotencyKey: `top_up.processing:${id}`, occurredAt: createdAt,
      postings: [{ debit: "processing_cost", credit: "stripe_clearing", amountMicros: feeMicros }],
    }]);
  }
  const settled = {
    state: "settled" as const, taxMicros: paid.taxMicros, failure: null, processingMicros: payment.processing?.feeMicros ?? topUp.processingMicros, settledAt: topUp.settledAt ?? ctx.clock.now(), paymentIntentId: payment.id,
    invoiceUrl: payment.checkout?.invoiceUrl ?? topUp.invoiceUrl, receiptUrl: payment.charge.receiptUrl ?? topUp.receiptUrl,
  };
  await ctx.db.update(topUps).set(settled).where(ofTopUp);
  return { ...paid, ...settled };
}

/** A declined card leaves a checkout open for another one; a bank debit that failed, and a payment given up, are the end. */
function stateOf(topUp: TopUp, { status, failure, checkout }: Payment): TopUp["state"] {
  // What Stripe said a moment ago may arrive after what it says now: an end stays one, until the money comes all the same.
  if (topUp.state !== "open" && topUp.state !== "processing") return topUp.state;
  if (status === "canceled") return topUp.kind === "checkout" ? "expired" : "failed";
  if (checkout?.isAsync && failure) return "failed";
  return status === "processing" || checkout?.isAsync ? "processing" : topUp.state;
}
