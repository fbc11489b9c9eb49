import { and, eq, or } from "drizzle-orm";
import { refunds } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { isId, newId } from "@/lib/ids/ids";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import type { TopUp } from "./apply-payment";
import { bookRefund, bookRefundBack } from "./book-refund";
import { getPromotional, unspentPurchased } from "./get-refundable";
import { getRemaining } from "./get-remaining";
import { splitTotal } from "./settlement";
import type { StripeRefund } from "./stripe";

/** Brings one refund to what Stripe says. One that was made at Stripe, and not by us, is booked as Stripe made it. */
export async function applyRefund(ctx: Context, wallet: LockedWallet, topUp: TopUp, refund: StripeRefund): Promise<void> {
  const { accountId } = topUp;
  const ours = or(eq(refunds.stripeRefundId, refund.id), ...(isId(refund.refundId) ? [eq(refunds.id, refund.refundId)] : []));
  const [known] = await ctx.db.select().from(refunds).where(and(eq(refunds.accountId, accountId), eq(refunds.topUpId, topUp.id), ours));
  const row = known ?? (await adopt(ctx, topUp, refund));
  if (!known) await bookForeignRefund(ctx, wallet, row, refund);
  if (refund.state === "failed") await bookRefundBack(ctx, wallet, row, refund.createdAt);
  // What Stripe said a moment ago may arrive after what it says now: a refund goes on, never back.
  if (row.state === "failed" || (row.state === "succeeded" && refund.state === "pending")) return;
  await ctx.db.update(refunds).set({ state: refund.state, stripeRefundId: refund.id, ...(refund.failure ? { note: `Stripe: ${refund.failure.replaceAll("_", " ")}` } : {}) })
    .where(and(eq(refunds.accountId, accountId), eq(refunds.id, row.id)));
}

async function adopt(ctx: Context, topUp: TopUp, refund: StripeRefund) {
  const parts = splitTotal(refund.amountMicros, await getRemaining(ctx, topUp));
  const [row] = await ctx.db.insert(refunds).values({
    accountId: topUp.accountId, id: newId(), topUpId: topUp.id, ...parts, state: "pending", reason: "Made at Stripe", requestedBy: "stripe", decidedBy: "stripe",
    stripeRefundId: refund.id, createdAt: refund.createdAt, decidedAt: refund.createdAt,
  }).returning();
  return row!;
}

/**
 * The money is gone whether or not its credit was spent. No refund makes a balance negative: what the customer has spent
 * already stays as a loss on the disputes account, where a person finds it.
 */
async function bookForeignRefund(ctx: Context, wallet: LockedWallet, row: typeof refunds.$inferSelect, refund: StripeRefund): Promise<void> {
  const takeable = unspentPurchased(wallet, await getPromotional(ctx, wallet.accountId));
  const fromWallet = row.creditMicros < takeable ? row.creditMicros : takeable;
  const lost = row.creditMicros - fromWallet;
  await bookRefund(ctx, wallet, { ...row, creditMicros: fromWallet }, refund.createdAt, lost);
}

