import { z } from "zod";
import { reconcileStripe, reconcileUpstream } from "@/lib/reconciliation/run-reconciliation";
import { withStripe } from "@/lib/topups/stripe-context";
import { act } from "../../act";
import { days, periodOf } from "../days";

const body = z.object({ counterparty: z.string().min(1).max(100), ...days });

/** Holds the books of some days against Stripe's, or our calls against a provider's own list. Answers what came out. */
export const POST = act("books.manage", body, (ctx, given) => {
  const period = periodOf(given);
  return given.counterparty === "stripe" ? reconcileStripe(withStripe(ctx), period) : reconcileUpstream(ctx, { provider: given.counterparty, period });
});
