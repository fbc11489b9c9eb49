import { eachUnconfirmed, fetchTopUp } from "@/lib/topups/fetch-top-up";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { eachApart } from "../each-apart";

/** Asks Stripe about purchases of which no webhook has told us for ten minutes. */
export async function fetchTopUps(ctx: StripeContext): Promise<number> {
  return eachApart(eachUnconfirmed(ctx), ({ accountId, id }) => fetchTopUp(ctx, { accountId, topUpId: id }));
}
