import { createHash } from "node:crypto";
import { z } from "zod";
import { badParam, refused, StripeProblem } from "./errors";
import { pageOf } from "./lists";
import { address, clearable, cursors, id, integer, mergeMetadata, metadata, readParams, text, toAddress } from "./params";
import { emit, get, newStripeId, nowSeconds, type Handler, type Route, type Sandbox } from "./sandbox";
import { BANK_ACCOUNTS, brandOf, CARDS, passesLuhn, ROUTING_NUMBER, TEST_METHODS } from "./test-cards";
import type { Fields, PaymentMethod } from "./types";

export const pmParams = { ...cursors, type: text.optional(), allow_redisplay: z.enum(["always", "limited", "unspecified"]).optional() };

type Card = { number: string; exp_month: number; exp_year: number; cvc?: string };
export type Billing = Partial<{ name: string | null; email: string | null; phone: string | null; address: ReturnType<typeof toAddress> | null }>;

/** What is wrong with a card as it was typed, field by field; an empty answer is a good card. */
export function findCardFaults({ number, exp_month, exp_year, cvc }: Card, now: Date): { field: "number" | "exp_month" | "exp_year" | "cvc"; code: string; message: string }[] {
  const year = exp_year < 100 ? 2000 + exp_year : exp_year;
  const faults: ReturnType<typeof findCardFaults> = [];
  if (!passesLuhn(number)) faults.push({ field: "number", code: "incorrect_number", message: "Your card number is incorrect." });
  else if (!CARDS[number]) faults.push({ field: "number", code: "card_declined", message: "The sandbox takes Stripe's test cards only, never a real one." });
  if (!(exp_month >= 1 && exp_month <= 12)) faults.push({ field: "exp_month", code: "invalid_expiry_month", message: "Your card's expiration month is invalid." });
  else if (year < now.getUTCFullYear() || (year === now.getUTCFullYear() && exp_month < now.getUTCMonth() + 1)) faults.push({ field: "exp_year", code: "invalid_expiry_year", message: "Your card's expiration date is in the past." });
  else if (year > now.getUTCFullYear() + 50) faults.push({ field: "exp_year", code: "invalid_expiry_year", message: "Your card's expiration year is invalid." });
  if (cvc !== undefined && !/^\d{3}$/.test(cvc)) faults.push({ field: "cvc", code: "invalid_cvc", message: "Your card's security code is invalid: it has 3 digits." });
  return faults;
}

const fingerprint = (number: string): string => createHash("sha256").update(number).digest("hex").slice(0, 16);

function keep(sandbox: Sandbox, number: string, billing: Billing, kind: Pick<PaymentMethod, "type" | "card" | "us_bank_account">): PaymentMethod {
  const method = sandbox.store.put<PaymentMethod>({
    id: newStripeId("pm"), object: "payment_method", allow_redisplay: "unspecified",
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null, ...billing },
    created: nowSeconds(sandbox), customer: null, customer_account: null, livemode: false, metadata: {}, ...kind,
  });
  sandbox.store.put({ id: method.id, object: "sandbox.instrument", number });
  return method;
}

export function createCard(sandbox: Sandbox, { number, exp_month, exp_year, cvc }: Card, billing: Billing = {}): PaymentMethod {
  const brand = brandOf(number);
  return keep(sandbox, number, billing, {
    type: "card",
    card: {
      brand, checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: cvc ? "pass" : "unchecked" }, country: "US", display_brand: brand,
      exp_month, exp_year: exp_year < 100 ? 2000 + exp_year : exp_year, fingerprint: fingerprint(number), funding: "credit", generated_from: null, last4: number.slice(-4),
      networks: { available: [brand], preferred: null }, regulated_status: "unregulated", three_d_secure_usage: { supported: true }, wallet: null,
    },
  });
}

export function createBankAccount(sandbox: Sandbox, accountNumber: string, billing: Billing): PaymentMethod {
  return keep(sandbox, accountNumber, billing, {
    type: "us_bank_account",
    us_bank_account: {
      account_holder_type: "individual", account_type: "checking", bank_name: "STRIPE TEST BANK", financial_connections_account: null, fingerprint: fingerprint(accountNumber),
      last4: accountNumber.slice(-4), networks: { preferred: "ach", supported: ["ach"] }, routing_number: ROUTING_NUMBER, status_details: {},
    },
  });
}

export const isBankAccount = (number: string): boolean => number in BANK_ACCOUNTS;

/** The number behind a payment method: it decides what happens. */
export const numberOf = (sandbox: Sandbox, methodId: string): string => get(sandbox, "sandbox.instrument", methodId).number;

/** Saves it for a customer. A card that would decline at once does so here, unless it is the one that waits. */
export function attach(sandbox: Sandbox, method: PaymentMethod, customer: string, redisplay?: "always" | "limited"): PaymentMethod {
  if (method.customer && method.customer !== customer) throw refused("The payment method you provided has already been attached to a customer.", "payment_method_unexpected_state", "payment_method");
  const story = CARDS[numberOf(sandbox, method.id)];
  if (story?.decline && !story.attaches) throw new StripeProblem(402, { type: "card_error", ...story.decline });
  if (method.customer === customer && (!redisplay || method.allow_redisplay === redisplay)) return method;
  const attached = sandbox.store.change(method, { customer, ...(redisplay && { allow_redisplay: redisplay }) });
  if (!method.customer) emit(sandbox, "payment_method.attached", attached);
  return attached;
}

export function detach(sandbox: Sandbox, method: PaymentMethod): PaymentMethod {
  if (!method.customer) throw refused("The payment method you provided is not attached to a customer so detachment is impossible.", "payment_method_unexpected_state");
  const customer = sandbox.store.find("customer", String(method.customer));
  if (customer?.invoice_settings.default_payment_method === method.id) sandbox.store.change(customer, { invoice_settings: { ...customer.invoice_settings, default_payment_method: null } });
  const detached = sandbox.store.change(method, { customer: null });
  emit(sandbox, "payment_method.detached", detached, { customer: method.customer });
  return detached;
}

/** A payment method by its id, or a new one by the name of a test card (`pm_card_visa`). */
export function resolvePaymentMethod(sandbox: Sandbox, nameOrId: string, { attachTo }: { attachTo?: string } = {}): PaymentMethod {
  const number = TEST_METHODS[nameOrId];
  const method = number
    ? createCard(sandbox, { number, exp_month: 12, exp_year: sandbox.clock.now().getUTCFullYear() + 3, cvc: "123" })
    : get(sandbox, "payment_method", nameOrId, "payment_method");
  return attachTo ? attach(sandbox, method, attachTo) : method;
}

const createParams = z.strictObject({
  type: z.enum(["card", "us_bank_account"]), metadata: metadata.optional(), allow_redisplay: z.enum(["always", "limited", "unspecified"]).optional(),
  card: z.union([z.strictObject({ number: text, exp_month: integer, exp_year: integer, cvc: text.optional() }), z.strictObject({ token: text })]).optional(),
  us_bank_account: z.strictObject({ account_number: text, routing_number: text, account_holder_type: z.enum(["individual", "company"]).optional(), account_type: z.enum(["checking", "savings"]).optional() }).optional(),
  billing_details: z.strictObject({ name: clearable, email: clearable, phone: clearable, address }).partial().optional(),
} satisfies Fields<"methodCreate">);

const create: Handler = (sandbox, form) => {
  const { type, card, us_bank_account: bank, billing_details: billing, metadata: given, allow_redisplay: redisplay } = readParams(createParams, form);
  const details = { ...billing, address: billing?.address ? toAddress(billing.address) : null };
  const method = type === "card" ? createFromCard(sandbox, card, details) : createFromBank(sandbox, bank, details);
  return sandbox.store.change(method, { metadata: mergeMetadata({}, given), ...(redisplay && { allow_redisplay: redisplay }) });
};

function createFromCard(sandbox: Sandbox, card: z.infer<typeof createParams>["card"], billing: Billing): PaymentMethod {
  if (!card) throw badParam("card", "Missing required param: card.", "parameter_missing");
  if ("token" in card) throw badParam("card[token]", "The sandbox takes test card numbers, not tokens");
  const [fault] = findCardFaults(card, sandbox.clock.now());
  if (fault) throw new StripeProblem(402, { type: "card_error", code: fault.code, param: fault.field, message: fault.message }, true);
  return createCard(sandbox, card, billing);
}

function createFromBank(sandbox: Sandbox, bank: z.infer<typeof createParams>["us_bank_account"], billing: Billing): PaymentMethod {
  if (!bank) throw badParam("us_bank_account", "Missing required param: us_bank_account.", "parameter_missing");
  if (bank.routing_number !== ROUTING_NUMBER) throw badParam("us_bank_account[routing_number]", `Invalid routing number: the sandbox takes ${ROUTING_NUMBER}`, "routing_number_invalid");
  if (!isBankAccount(bank.account_number)) throw badParam("us_bank_account[account_number]", `Invalid account number: the sandbox takes ${Object.keys(BANK_ACCOUNTS).join(", ")}`, "account_number_invalid");
  return createBankAccount(sandbox, bank.account_number, billing);
}

export const paymentMethodRoutes: Route[] = [
  ["POST", "/v1/payment_methods", create],
  ["GET", "/v1/payment_methods", (sandbox, form) => {
    const { customer, type, allow_redisplay: redisplay, ...page } = readParams(z.strictObject({ ...pmParams, customer: id.optional() } satisfies Fields<"methodList">), form);
    const own = sandbox.store.list("payment_method").filter((method) => method.customer !== null && (!customer || method.customer === customer) && (!type || method.type === type) && (!redisplay || method.allow_redisplay === redisplay));
    return pageOf(own, "/v1/payment_methods", page);
  }],
  ["GET", "/v1/payment_methods/:id", (sandbox, form, methodId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "payment_method", methodId!, "payment_method");
  }],
  ["POST", "/v1/payment_methods/:id/attach", (sandbox, form, methodId) => {
    const { customer } = readParams(z.strictObject({ customer: id } satisfies Fields<"methodAttach">), form);
    return resolvePaymentMethod(sandbox, methodId!, { attachTo: get(sandbox, "customer", customer, "customer").id });
  }],
  ["POST", "/v1/payment_methods/:id/detach", (sandbox, form, methodId) => {
    readParams(z.strictObject({}), form);
    return detach(sandbox, get(sandbox, "payment_method", methodId!, "payment_method"));
  }],
];
