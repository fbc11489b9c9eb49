import { z } from "zod";
import { DISPUTE_FEE, moveBalance } from "./balance-transactions";
import { refused } from "./errors";
import { pageOf } from "./lists";
import { flag, id, mergeMetadata, metadata, paging, readParams, text } from "./params";
import { emit, get, newStripeId, nowSeconds, type Handler, type Route, type Sandbox } from "./sandbox";
import type { Dispute, Fields } from "./types";

const TEXTS = [
  "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip",
  "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation",
  "service_date", "service_documentation", "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
] as const;
const NO_EVIDENCE = { ...(Object.fromEntries(TEXTS.map((name) => [name, null])) as Record<(typeof TEXTS)[number], null>), enhanced_evidence: {} };
const DUE_SECONDS = 9 * 86_400;

/** The cardholder disputes a payment as fraudulent: the bank takes the money at once, and Stripe its fee. */
export function openDispute(sandbox: Sandbox, chargeId: string): Dispute {
  const charge = get(sandbox, "charge", chargeId, "charge");
  const cents = charge.amount - charge.amount_refunded;
  if (charge.status !== "succeeded" || cents === 0) throw refused("Only a paid charge that is not refunded can be disputed.");
  if (charge.disputed) throw refused("This charge has been disputed already.");
  const now = nowSeconds(sandbox);
  const disputeId = newStripeId("du");
  const moved = moveBalance(sandbox, { amount: -cents, fee: DISPUTE_FEE, feeText: "Dispute fee", type: "adjustment", reporting_category: "dispute", source: disputeId, description: `Chargeback withdrawal for ${charge.id}` });
  const dispute = sandbox.store.put<Dispute>({
    id: disputeId, object: "dispute", amount: cents, balance_transactions: [moved], charge: charge.id, created: now, currency: charge.currency, enhanced_eligibility_types: [], evidence: NO_EVIDENCE,
    evidence_details: { due_by: now + DUE_SECONDS, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0, submission_method: "not_submitted" },
    intended_submission_method: null, is_charge_refundable: false, livemode: false, metadata: {}, payment_intent: charge.payment_intent,
    payment_method_details: { type: "card", card: { brand: charge.payment_method_details?.card?.brand ?? "visa", case_type: "chargeback", network: charge.payment_method_details?.card?.network ?? "visa", network_reason_code: "10.4" } },
    reason: "fraudulent", status: "needs_response",
  });
  const disputed = sandbox.store.change(charge, { disputed: true });
  emit(sandbox, "charge.dispute.created", dispute);
  emit(sandbox, "charge.dispute.funds_withdrawn", dispute);
  emit(sandbox, "charge.updated", disputed, { disputed: false });
  return dispute;
}

/** The bank's verdict. The money of a dispute that was won comes back; the dispute fee does not. */
export function closeDispute(sandbox: Sandbox, dispute: Dispute, status: "won" | "lost"): Dispute {
  if (dispute.status === "won" || dispute.status === "lost") throw refused(`This dispute is already closed: ${dispute.status}.`);
  if (status === "lost") {
    const lost = sandbox.store.change(dispute, { status });
    emit(sandbox, "charge.dispute.closed", lost, { status: dispute.status });
    return lost;
  }
  const back = moveBalance(sandbox, { amount: dispute.amount, type: "adjustment", reporting_category: "dispute_reversal", source: dispute.id, description: `Chargeback reversal for ${String(dispute.charge)}` });
  const won = sandbox.store.change(dispute, { status, balance_transactions: [...dispute.balance_transactions, back] });
  emit(sandbox, "charge.dispute.closed", won, { status: dispute.status });
  emit(sandbox, "charge.dispute.funds_reinstated", won);
  return won;
}

const updateParams = z.strictObject({ submit: flag.optional(), metadata: metadata.optional(), evidence: z.strictObject(Object.fromEntries(TEXTS.map((name) => [name, text.optional()]))).optional() } satisfies Fields<"disputeUpdate">);

/** Stripe decides at once on the two texts that its test mode knows; any other evidence stays under review. */
const VERDICTS: Record<string, "won" | "lost"> = { winning_evidence: "won", losing_evidence: "lost" };

const update: Handler = (sandbox, form, disputeId) => {
  const { evidence = {}, submit = true, metadata: given } = readParams(updateParams, form);
  const before = get(sandbox, "dispute", disputeId!);
  const isGiven = Object.keys(evidence).length > 0;
  if (isGiven && before.status !== "needs_response") throw refused(`This dispute's status is ${before.status}: it takes no evidence.`);
  const isSubmitted = isGiven && submit;
  const after = sandbox.store.change(before, {
    metadata: mergeMetadata(before.metadata, given),
    evidence: { ...before.evidence, ...Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, value || null])) },
    ...(isGiven && { evidence_details: { ...before.evidence_details, has_evidence: true, ...(isSubmitted && { submission_count: 1, submission_method: "manual" as const }) } }),
    ...(isSubmitted && { status: "under_review" as const }),
  });
  emit(sandbox, "charge.dispute.updated", after, { evidence: before.evidence, ...(isSubmitted && { status: before.status }) });
  const verdict = isSubmitted ? VERDICTS[after.evidence.uncategorized_text ?? ""] : undefined;
  return verdict ? closeDispute(sandbox, after, verdict) : after;
};

export const disputeRoutes: Route[] = [
  ["GET", "/v1/disputes", (sandbox, form) => {
    const { charge, payment_intent: intent, ...page } = readParams(z.strictObject({ ...paging, charge: id.optional(), payment_intent: id.optional() } satisfies Fields<"disputeList">), form);
    return pageOf(sandbox.store.list("dispute").filter((dispute) => (!charge || dispute.charge === charge) && (!intent || dispute.payment_intent === intent)), "/v1/disputes", page);
  }],
  ["GET", "/v1/disputes/:id", (sandbox, form, disputeId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "dispute", disputeId!);
  }],
  ["POST", "/v1/disputes/:id", update],
  ["POST", "/v1/disputes/:id/close", (sandbox, form, disputeId) => {
    readParams(z.strictObject({}), form);
    return closeDispute(sandbox, get(sandbox, "dispute", disputeId!), "lost");
  }],
];
