import { refunds } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { microsToDecimal } from "@/lib/money/micros";
import { bookRefund } from "./book-refund";
import { payRefund } from "./pay-refund";
import { getRefund, lockTopUp, ofRefund, quoteRefund } from "./quote-refund";
import type { StripeContext } from "./stripe-context";

/**
 * Approves a request: its credit leaves the wallet, then Stripe pays. What has been spent since it was asked for makes it
 * fail with `invalid_request`. Approving it again changes nothing. Throws `not_found`, `conflict` (declined, or refused by Stripe).
 */
export async function approveRefund(ctx: StripeContext, { accountId, refundId }: { accountId: string; refundId: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const { topUpId } = await getRefund(tx, accountId, refundId);
    const { wallet, topUp } = await lockTopUp(tx, accountId, topUpId);
    const refund = await getRefund(tx, accountId, refundId);
    if (refund.state === "declined" || refund.state === "failed") throw new AppError("conflict", `This refund is ${refund.state} already`);
    if (refund.state !== "requested") return;
    const parts = await quoteRefund(tx, wallet, topUp, refund.creditMicros);
    if (parts.feeMicros !== refund.feeMicros || parts.taxMicros !== refund.taxMicros) throw new AppError("conflict", "Another refund of this top-up came between; decline this one and ask anew");
    const decidedAt = tx.clock.now();
    await bookRefund(tx, wallet, refund, decidedAt);
    await tx.db.update(refunds).set({ state: "pending", decidedBy: actorName(tx.actor), decidedAt }).where(ofRefund(accountId, refundId));
    await recordAudit(tx, { accountId, action: "refund.approve", subject: refundId, detail: { topUpId: topUp.id, credit: microsToDecimal(refund.creditMicros) } });
  });
  await payRefund(ctx, { accountId, refundId });
}
