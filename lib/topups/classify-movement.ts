import type { SweptMovement } from "./stripe";

/** `payment`, `refund` and `dispute` are booked with their payment, `payout` and `fee` in the platform's own books; `other` is booked nowhere. */
export type MovementKind = "payment" | "refund" | "dispute" | "payout" | "fee" | "other";

const PAYMENTS = new Set(["charge", "payment", "payment_failure_refund", "payment_reversal"]);
const PAYOUTS = new Set(["payout", "payout_cancel", "payout_failure"]);
/** What Stripe takes for itself and for tax on that. An application fee is a platform's income, and no price of Stripe's. */
const FEES = new Set(["stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"]);

function kindOf({ type, paymentIntentId, sourceId }: SweptMovement): MovementKind {
  if (PAYOUTS.has(type)) return "payout";
  if (FEES.has(type)) return "fee";
  const isDispute = sourceId !== null && /^(du|dp)_/.test(sourceId);
  if (!paymentIntentId) return type === "adjustment" && !isDispute ? "fee" : "other";
  if (PAYMENTS.has(type)) return "payment";
  if (sourceId && /^(re|pyr)_/.test(sourceId)) return "refund";
  return isDispute ? "dispute" : "other";
}

/**
 * What a movement of Stripe's balance is to us, for the sweep that books and for the comparison that looks after it. We know
 * what a few types mean (https://docs.stripe.com/reports/balance-transaction-types); of the rest, and of what is in another
 * currency than ours, nothing is booked, and a person is told by Stripe's own word for it.
 */
export function classifyMovement(movement: SweptMovement): { kind: MovementKind; isBooked: boolean; what: string } {
  const kind = kindOf(movement);
  const what = kind === "other" ? movement.type : kind;
  const isOurs = movement.currency === "usd";
  return { kind, isBooked: isOurs && kind !== "other", what: isOurs ? what : `${what} in ${movement.currency}` };
}
