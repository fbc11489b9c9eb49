import { z } from "zod";
import { availableBalance, moveBalance } from "./balance-transactions";
import { refused } from "./errors";
import { pageOf } from "./lists";
import { amount, currency, mergeMetadata, metadata, paging, readParams, text } from "./params";
import { emit, get, newStripeId, nowSeconds, schedule, type Route, type Sandbox } from "./sandbox";
import type { Fields, Payout } from "./types";

type PayoutInput = { amount: number; automatic?: boolean; description?: string | null; metadata?: Record<string, string>; statement_descriptor?: string | null };

export function createPayout(sandbox: Sandbox, { amount: cents, automatic = false, description = null, metadata: given = {}, statement_descriptor = null }: PayoutInput): Payout {
  const available = availableBalance(sandbox);
  if (cents > available) throw refused("You have insufficient funds in your Stripe account for this transfer.", "balance_insufficient", "amount");
  const payoutId = newStripeId("po");
  const paidOut = new Set(sandbox.store.list("sandbox.payout").flatMap(({ transactions }) => transactions));
  const moved = moveBalance(sandbox, { amount: -cents, type: "payout", reporting_category: "payout", source: payoutId, description: "STRIPE PAYOUT" });
  // Only an automatic payout says which movements it pays out.
  if (automatic) sandbox.store.put({ id: payoutId, object: "sandbox.payout", transactions: sandbox.store.list("balance_transaction").filter(({ id }) => !paidOut.has(id)).map(({ id }) => id) });
  const payout = sandbox.store.put<Payout>({
    id: payoutId, object: "payout", amount: cents, application_fee: null, application_fee_amount: null, arrival_date: nowSeconds(sandbox), automatic, balance_transaction: moved.id, created: nowSeconds(sandbox), currency: "usd",
    description: description ?? "STRIPE PAYOUT", destination: null, failure_balance_transaction: null, failure_code: null, failure_message: null, livemode: false, metadata: given, method: "standard", original_payout: null,
    payout_method: null, reconciliation_status: automatic ? "completed" : "not_applicable", reversed_by: null, source_type: "card", statement_descriptor, status: "pending", trace_id: null, type: "bank_account",
  });
  emit(sandbox, "payout.created", payout);
  schedule(sandbox, 0, "pay_payout", payout.id);
  return payout;
}

/** The whole balance, as Stripe pays it out by itself every day. */
export const payOutBalance = (sandbox: Sandbox): Payout => {
  const cents = availableBalance(sandbox);
  if (cents <= 0) throw refused("There is no balance to pay out.", "balance_insufficient");
  return createPayout(sandbox, { amount: cents, automatic: true });
};

export function payPayout(sandbox: Sandbox, payoutId: string): Payout {
  const payout = get(sandbox, "payout", payoutId);
  const paid = sandbox.store.change(payout, { status: "paid", trace_id: { status: "supported", value: payoutId.slice(-12) } });
  emit(sandbox, "payout.updated", paid, { status: payout.status, trace_id: payout.trace_id });
  emit(sandbox, "payout.paid", paid);
  return paid;
}

const createParams = z.strictObject({
  amount, currency, description: text.optional(), metadata: metadata.optional(), statement_descriptor: z.string().max(22).optional(), method: z.literal("standard").optional(), source_type: z.literal("card").optional(),
} satisfies Fields<"payoutCreate">);

export const payoutRoutes: Route[] = [
  ["POST", "/v1/payouts", (sandbox, form) => {
    const params = readParams(createParams, form);
    return createPayout(sandbox, { amount: params.amount, description: params.description ?? null, metadata: mergeMetadata({}, params.metadata), statement_descriptor: params.statement_descriptor ?? null });
  }],
  ["GET", "/v1/payouts", (sandbox, form) => {
    const { status, arrival_date: arrival, ...page } = readParams(z.strictObject({ ...paging, arrival_date: paging.created, status: z.enum(["pending", "in_transit", "paid", "failed", "canceled"]).optional() } satisfies Fields<"payoutList">), form);
    const range = typeof arrival === "number" ? { gte: arrival, lte: arrival } : (arrival ?? {});
    const arrives = ({ arrival_date: at }: Payout): boolean => (range.gt === undefined || at > range.gt) && (range.gte === undefined || at >= range.gte) && (range.lt === undefined || at < range.lt) && (range.lte === undefined || at <= range.lte);
    return pageOf(sandbox.store.list("payout").filter((payout) => (!status || payout.status === status) && arrives(payout)), "/v1/payouts", page);
  }],
  ["GET", "/v1/payouts/:id", (sandbox, form, payoutId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "payout", payoutId!);
  }],
];
