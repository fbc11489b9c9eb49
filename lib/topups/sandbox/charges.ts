import { z } from "zod";
import { moveBalance, processingFee } from "./balance-transactions";
import { pageOf } from "./lists";
import { id, paging, readParams } from "./params";
import { emit, get, newStripeId, nowSeconds, type Route, type Sandbox } from "./sandbox";
import type { Decline } from "./test-cards";
import type { Charge, ChargeDetails, Fields, PaymentIntent, PaymentMethod } from "./types";

function toDetails(method: PaymentMethod, amount: number, authenticated: boolean): ChargeDetails {
  const { card, us_bank_account: bank } = method;
  if (bank) {
    return { type: "us_bank_account", us_bank_account: { account_holder_type: bank.account_holder_type, account_type: bank.account_type, bank_name: bank.bank_name, fingerprint: bank.fingerprint, last4: bank.last4, payment_reference: null, routing_number: bank.routing_number } };
  }
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4, regulated_status } = card!;
  return {
    type: "card",
    card: {
      amount_authorized: amount, authorization_code: null, brand, checks, country, electronic_commerce_indicator: null, exp_month, exp_year, fingerprint, funding, installments: null, last4, mandate: null, network: brand,
      network_transaction_id: null, regulated_status, transaction_link_id: null, wallet: null,
      three_d_secure: authenticated
        ? { authentication_flow: "challenge", electronic_commerce_indicator: "05", exemption_indicator: null, result: "authenticated", result_reason: null, transaction_id: newStripeId("dsid"), version: "2.2.0" }
        : null,
    },
  };
}

const APPROVED: Charge["outcome"] = { advice_code: null, network_advice_code: null, network_decline_code: null, network_status: "approved_by_network", reason: null, risk_level: "normal", risk_score: 20, seller_message: "Payment complete.", type: "authorized" };
const outcomeOf = ({ code, decline_code = code, advice_code }: Decline): Charge["outcome"] => ({
  ...APPROVED!, advice_code: advice_code ?? null, network_status: "declined_by_network", reason: decline_code, seller_message: "The bank did not approve the payment.", type: "issuer_declined",
});

type ChargeInput = { intent: PaymentIntent; method: PaymentMethod; status: "succeeded" | "pending" | "failed"; decline?: Decline; authenticated?: boolean };

/** One attempt to take the intent's money. The event about it goes out here. A bank debit moves the balance when it is submitted. */
export function createCharge(sandbox: Sandbox, { intent, method, status, decline, authenticated = false }: ChargeInput): Charge {
  const chargeId = newStripeId("ch");
  const moved = status === "pending" ? moveBalance(sandbox, { ...movementOf(chargeId, intent, method.type), status: "pending" }) : null;
  const charge = sandbox.store.put<Charge>({
    id: chargeId, object: "charge", amount: intent.amount, amount_captured: status === "failed" ? 0 : intent.amount, amount_refunded: 0, application: null, application_fee: null, application_fee_amount: null,
    balance_transaction: moved?.id ?? null, billing_details: method.billing_details, calculated_statement_descriptor: "TOLLGATE SANDBOX", captured: status !== "failed", created: nowSeconds(sandbox), currency: intent.currency,
    customer: intent.customer, description: intent.description, disputed: false, failure_balance_transaction: null, failure_code: decline?.code ?? null, failure_message: decline?.message ?? null, fraud_details: {},
    livemode: false, metadata: intent.metadata, on_behalf_of: null, outcome: decline ? outcomeOf(decline) : APPROVED, paid: status === "succeeded", payment_intent: intent.id, payment_method: method.id,
    payment_method_details: toDetails(method, intent.amount, authenticated), radar_options: {}, receipt_email: intent.receipt_email, receipt_number: null,
    receipt_url: status === "failed" ? null : `${sandbox.url}/receipts/${chargeId}`, refunded: false, review: null, shipping: null, source: null, source_transfer: null, statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix, status, transfer_data: null, transfer_group: null,
  });
  emit(sandbox, `charge.${status}`, charge);
  return charge;
}

const movementOf = (source: string, { amount, description }: Pick<Charge, "amount" | "description">, method: string | undefined) =>
  ({ amount, fee: processingFee(amount), type: method === "card" ? "charge" as const : "payment" as const, reporting_category: "charge", source, description });

/**
 * Books a card charge's money and Stripe's fee. Stripe captures in the background and says `charge.succeeded` first, without
 * the balance transaction, then `charge.updated` with it.
 */
export function settleCharge(sandbox: Sandbox, chargeId: string): Charge {
  const charge = get(sandbox, "charge", chargeId);
  const moved = moveBalance(sandbox, movementOf(charge.id, charge, charge.payment_method_details?.type));
  const settled = sandbox.store.change(charge, { balance_transaction: moved.id });
  emit(sandbox, "charge.updated", settled, { balance_transaction: null });
  return settled;
}

/** The bank paid a debit: what was on its way is there. */
export function settleDebit(sandbox: Sandbox, pending: Charge): Charge {
  arrive(sandbox, pending);
  return sandbox.store.change(pending, { status: "succeeded", paid: true });
}

/** The bank did not pay a debit: Stripe takes back what it had on its way, and gives its fee back. */
export function failDebit(sandbox: Sandbox, pending: Charge, { code, message }: Decline): Charge {
  const { amount, fee } = arrive(sandbox, pending);
  const back = moveBalance(sandbox, { amount: -amount, fee: -fee, type: "payment_failure_refund", reporting_category: "charge_failure", source: pending.id, description: pending.description });
  return sandbox.store.change(pending, { status: "failed", paid: false, captured: false, amount_captured: 0, failure_code: code, failure_message: message, failure_balance_transaction: back.id });
}

const arrive = (sandbox: Sandbox, { balance_transaction: moved }: Charge) => sandbox.store.change(get(sandbox, "balance_transaction", String(moved)), { status: "available", available_on: nowSeconds(sandbox) });

export const chargeRoutes: Route[] = [
  ["GET", "/v1/charges", (sandbox, form) => {
    const { customer, payment_intent: intent, ...page } = readParams(z.strictObject({ ...paging, customer: id.optional(), payment_intent: id.optional() } satisfies Fields<"chargeList">), form);
    return pageOf(sandbox.store.list("charge").filter((charge) => (!customer || charge.customer === customer) && (!intent || charge.payment_intent === intent)), "/v1/charges", page);
  }],
  ["GET", "/v1/charges/:id", (sandbox, form, chargeId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "charge", chargeId!);
  }],
];
