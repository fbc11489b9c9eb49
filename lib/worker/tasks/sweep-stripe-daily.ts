import type { StripeContext } from "@/lib/topups/stripe-context";
import { isSweepDue, sweepStripe } from "@/lib/topups/sweep-stripe";

/** Once a day, reads Stripe's own books for what no webhook told us. Returns how many payments were looked at. */
export async function sweepStripeDaily(ctx: StripeContext): Promise<number> {
  return (await isSweepDue(ctx)) ? (await sweepStripe(ctx)).payments : 0;
}
