import type { Context } from "@/lib/context/context";
import { readAdjustments } from "./adjustments";
import { STRIPE } from "./counterparty";
import type { Line } from "./match-lines";
import { type Period, readOurStripeLines } from "./stripe-lines";
import { readOurUpstreamLines } from "./upstream-lines";

/** All that our books say of a counterparty in a period and somewhat around it, adjustments included. `paymentOf`: the payment of Stripe's balance transactions. */
export async function readOurLines(ctx: Context, counterparty: string, period: Period, paymentOf: ReadonlyMap<string, string> = new Map(), until?: Date): Promise<Line[]> {
  const lines = counterparty === STRIPE ? await readOurStripeLines(ctx, period, paymentOf, until) : await readOurUpstreamLines(ctx, counterparty.split("/")[0]!, period);
  return [...lines, ...(await readAdjustments(ctx, counterparty))];
}
