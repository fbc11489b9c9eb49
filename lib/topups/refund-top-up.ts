import { approveRefund } from "./approve-refund";
import { type RefundRequest, requestRefund } from "./request-refund";
import type { StripeContext } from "./stripe-context";

/**
 * Refunds unspent credit of a top-up without an owner's asking: the request and its approval in one step. Doing it again
 * with the same id refunds nothing more; what stopped half-way waits as a request. Throws what those two throw.
 */
export async function refundTopUp(ctx: StripeContext, request: RefundRequest): Promise<void> {
  await requestRefund(ctx, request);
  await approveRefund(ctx, request);
}
