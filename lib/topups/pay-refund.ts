import { subMinutes } from "date-fns";
import { and, asc, eq, isNull, lt } from "drizzle-orm";
import { refunds, topUps } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError, invariant } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { applyPayment } from "./apply-payment";
import { bookRefundBack } from "./book-refund";
import { getRefund, ofRefund, type Refund } from "./quote-refund";
import type { StripeContext } from "./stripe-context";

/** Has Stripe pay an approved refund, once, and books it back when Stripe refuses for good. Repeating it is safe. */
export async function payRefund(ctx: StripeContext, { accountId, refundId }: { accountId: string; refundId: string }): Promise<void> {
  const refund = await getRefund(ctx, accountId, refundId);
  const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, refund.topUpId)));
  invariant(topUp?.paymentIntentId, "a settled top-up has its payment");
  if (refund.state !== "pending") return;
  const { paymentIntentId } = topUp;
  // Stripe forgets keys after a day; what it lists it has made. It compares ids as text: only as the database writes them.
  const known = await ctx.stripe.findPayment(paymentIntentId);
  if (!known?.refunds.some((made) => made.refundId === refund.id)) {
    try {
      await ctx.stripe.createRefund({ accountId, topUpId: refund.topUpId, refundId: refund.id, paymentIntentId, totalMicros: refund.creditMicros + refund.feeMicros + refund.taxMicros });
    } catch (error) {
      // Only a refusal for good: what is temporary may have been carried out all the same.
      if (!(error instanceof AppError && error.code === "conflict")) throw error;
      await failRefund(ctx, refund, error.message);
      throw error;
    }
  }
  const payment = await ctx.stripe.findPayment(paymentIntentId);
  if (payment) await applyPayment(ctx, payment);
}

async function failRefund(ctx: Context, { accountId, id }: Refund, note: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    const refund = await getRefund(tx, accountId, id);
    if (refund.state !== "pending" || refund.stripeRefundId !== null) return;
    await bookRefundBack(tx, wallet, refund, refund.decidedAt!);
    await tx.db.update(refunds).set({ state: "failed", note }).where(ofRefund(accountId, id));
  });
}

const PATIENCE_MIN = 2;

/** Approved refunds that Stripe has not been heard of about, of all accounts. */
export async function listUnpaidRefunds(ctx: Context): Promise<{ accountId: string; refundId: string }[]> {
  return ctx.db.select({ accountId: refunds.accountId, refundId: refunds.id }).from(refunds)
    .where(and(eq(refunds.state, "pending"), isNull(refunds.stripeRefundId), lt(refunds.createdAt, subMinutes(ctx.clock.now(), PATIENCE_MIN))))
    .orderBy(asc(refunds.createdAt), asc(refunds.accountId), asc(refunds.id));
}
