import { listUnpaidRefunds, payRefund } from "@/lib/topups/pay-refund";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { eachApart } from "../each-apart";

/** Has Stripe pay approved refunds whose first attempt was interrupted. */
export async function payRefunds(ctx: StripeContext): Promise<number> {
  return eachApart(await listUnpaidRefunds(ctx), (refund) => payRefund(ctx, refund));
}
