import { z } from "zod";
import { moveBalance } from "./balance-transactions";
import { badParam, refused } from "./errors";
import { pageOf } from "./lists";
import { amount, flag, id, mergeMetadata, metadata, paging, readParams } from "./params";
import { numberOf } from "./payment-methods";
import { emit, get, newStripeId, nowSeconds, schedule, type Handler, type Route, type Sandbox } from "./sandbox";
import { CARDS } from "./test-cards";
import type { Charge, Fields, Refund } from "./types";

type RefundInput = { charge: Charge; amount?: number | undefined; reason?: "duplicate" | "fraudulent" | "requested_by_customer" | undefined; metadata?: Record<string, string> };

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

export function createRefund(sandbox: Sandbox, { charge, amount: asked, reason, metadata: given = {} }: RefundInput): Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.status !== "succeeded") throw refused(`This charge's status is ${charge.status}: it cannot be refunded.`, "charge_not_refundable");
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, "charge_already_refunded");
  if (charge.disputed && !isRefundable(sandbox, charge)) throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, "charge_disputed");
  const cents = asked ?? left;
  if (cents > left) throw refused(`Refund amount (${dollars(cents)}) is greater than ${charge.amount_refunded > 0 ? "unrefunded amount on charge" : "charge amount"} (${dollars(left)})`, "amount_too_large", "amount");
  const story = CARDS[numberOf(sandbox, String(charge.payment_method))]?.then;
  const refundId = newStripeId("re");
  const moved = moveBalance(sandbox, { amount: -cents, type: charge.payment_method_details?.type === "card" ? "refund" : "payment_refund", reporting_category: "refund", source: refundId, description: charge.description });
  const pends = story === "refund_pends";
  const refund = sandbox.store.put<Refund>({
    id: refundId, object: "refund", amount: cents, balance_transaction: moved.id, charge: charge.id, created: nowSeconds(sandbox), currency: charge.currency, customer: charge.customer, customer_account: null,
    ...(charge.payment_method_details?.type === "card" && { destination_details: { type: "card", card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" } } }),
    metadata: given, payment_intent: charge.payment_intent, payment_method: charge.payment_method, ...(pends && { pending_reason: "processing" as const }), reason: reason ?? null, receipt_number: null,
    source_transfer_reversal: null, status: pends ? "pending" : "succeeded", transfer_reversal: null,
  });
  emit(sandbox, "refund.created", refund);
  const refunded = charge.amount_refunded + cents;
  const after = sandbox.store.change(charge, { amount_refunded: refunded, refunded: refunded === charge.amount });
  emit(sandbox, "charge.refunded", after, { amount_refunded: charge.amount_refunded, ...(after.refunded && { refunded: false }) });
  if (story === "refund_fails" || pends) schedule(sandbox, sandbox.delays.refundMs, "end_refund", refund.id);
  return refund;
}

const isRefundable = ({ store }: Sandbox, charge: Charge): boolean => store.list("dispute").every((dispute) => dispute.charge !== charge.id || dispute.status === "won");

/** What comes of a refund later: a pending one succeeds; a succeeded one fails, and its money comes back to the balance. */
export function endRefund(sandbox: Sandbox, refundId: string): Refund {
  const refund = get(sandbox, "refund", refundId);
  const charge = get(sandbox, "charge", String(refund.charge));
  if (refund.status === "pending") {
    const { pending_reason, ...rest } = refund;
    const done = sandbox.store.put<Refund>({ ...rest, status: "succeeded" });
    emit(sandbox, "refund.updated", done, { status: "pending", pending_reason });
    emit(sandbox, "charge.refund.updated", done, { status: "pending", pending_reason });
    return done;
  }
  if (refund.status !== "succeeded") throw refused(`This refund's status is ${refund.status}: it has ended.`);
  const back = moveBalance(sandbox, { amount: refund.amount, type: "refund_failure", reporting_category: "refund_failure", source: refund.id, description: "REFUND FAILURE" });
  const failed = sandbox.store.change(refund, { status: "failed", failure_reason: "unknown", failure_balance_transaction: back.id });
  emit(sandbox, "refund.updated", failed, { status: "succeeded" });
  emit(sandbox, "charge.refund.updated", failed, { status: "succeeded" });
  emit(sandbox, "refund.failed", failed);
  const after = sandbox.store.change(charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  emit(sandbox, "charge.updated", after, { amount_refunded: charge.amount_refunded, ...(charge.refunded && { refunded: true }) });
  return failed;
}

const createParams = z.strictObject({
  charge: id.optional(), payment_intent: id.optional(), amount: amount.optional(), metadata: metadata.optional(), reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  refund_application_fee: flag.optional(), reverse_transfer: flag.optional(),
} satisfies Fields<"refundCreate">);

const create: Handler = (sandbox, form) => {
  const { charge, payment_intent: intent, metadata: given, ...rest } = readParams(createParams, form);
  if (!charge === !intent) throw badParam("payment_intent", "One of the following params should be provided for this request: payment_intent or charge.", "parameter_missing");
  const chargeId = charge ?? get(sandbox, "payment_intent", intent!, "payment_intent").latest_charge;
  if (!chargeId) throw refused(`This PaymentIntent (${intent}) does not have a successful charge to refund.`);
  return createRefund(sandbox, { ...rest, charge: get(sandbox, "charge", String(chargeId), "charge"), metadata: mergeMetadata({}, given) });
};

export const refundRoutes: Route[] = [
  ["POST", "/v1/refunds", create],
  ["GET", "/v1/refunds", (sandbox, form) => {
    const { charge, payment_intent: intent, ...page } = readParams(z.strictObject({ ...paging, charge: id.optional(), payment_intent: id.optional() } satisfies Fields<"refundList">), form);
    return pageOf(sandbox.store.list("refund").filter((refund) => (!charge || refund.charge === charge) && (!intent || refund.payment_intent === intent)), "/v1/refunds", page);
  }],
  ["GET", "/v1/refunds/:id", (sandbox, form, refundId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "refund", refundId!);
  }],
  ["POST", "/v1/refunds/:id", (sandbox, form, refundId) => {
    const { metadata: given } = readParams(z.strictObject({ metadata: metadata.optional() } satisfies Fields<"refundUpdate">), form);
    const before = get(sandbox, "refund", refundId!);
    const after = sandbox.store.change(before, { metadata: mergeMetadata(before.metadata ?? {}, given) });
    emit(sandbox, "refund.updated", after, { metadata: before.metadata });
    return after;
  }],
];
