import { z } from "zod";
import { createCharge, failDebit, settleDebit } from "./charges";
import { badParam, refused, StripeProblem } from "./errors";
import { pageOf } from "./lists";
import { amount, currency, email, flag, id, mergeMetadata, metadata, paging, readParams, text, url } from "./params";
import { attach, isBankAccount, numberOf, resolvePaymentMethod } from "./payment-methods";
import { emit, get, newStripeId, nowSeconds, schedule, type Handler, type Route, type Sandbox } from "./sandbox";
import { AUTHENTICATION_FAILED, AUTHENTICATION_REQUIRED, BANK_ACCOUNTS, CARDS, GENERIC, type Decline } from "./test-cards";
import type { Fields, PaymentError, PaymentIntent, PaymentMethod } from "./types";

const MIN_CENTS = 50;
const MAX_CENTS = 99_999_999;

type IntentInput = {
  amount: number;
  customer?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  allowed_payment_method_types?: ("card" | "us_bank_account")[];
  automatic?: PaymentIntent["automatic_payment_methods"];
  receipt_email?: string | null;
  setup_future_usage?: "off_session" | "on_session" | null;
  statement_descriptor_suffix?: string | null;
};

export function checkAmount(cents: number, param: string): void {
  if (cents < MIN_CENTS) throw badParam(param, "Amount must be at least $0.50 usd", "amount_too_small");
  if (cents > MAX_CENTS) throw badParam(param, "Amount must be no more than $999,999.99 usd", "amount_too_large");
}

export function createIntent(sandbox: Sandbox, input: IntentInput): PaymentIntent {
  const intentId = newStripeId("pi");
  const intent = sandbox.store.put<PaymentIntent>({
    id: intentId, object: "payment_intent", allowed_payment_method_types: input.allowed_payment_method_types ?? null, amount: input.amount, amount_capturable: 0, amount_details: { tip: {} }, amount_received: 0, application: null, application_fee_amount: null,
    automatic_payment_methods: input.automatic ?? null, canceled_at: null, cancellation_reason: null, capture_method: "automatic_async", client_secret: `${intentId}_secret_${newStripeId("s").slice(2)}`,
    confirmation_method: "automatic", created: nowSeconds(sandbox), currency: "usd", customer: input.customer ?? null, customer_account: null, description: input.description ?? null, excluded_payment_method_types: null,
    last_payment_error: null, latest_charge: null, livemode: false, managed_payments: null, metadata: input.metadata ?? {}, next_action: null, on_behalf_of: null, payment_method: null,
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: input.allowed_payment_method_types ?? [...METHOD_TYPES], payment_record: null, processing: null, receipt_email: input.receipt_email ?? null,
    review: null, setup_future_usage: input.setup_future_usage ?? null, shipping: null, source: null, statement_descriptor: null, statement_descriptor_suffix: input.statement_descriptor_suffix ?? null,
    status: "requires_payment_method", transfer_data: null, transfer_group: null,
  });
  emit(sandbox, "payment_intent.created", intent);
  return intent;
}

/** The problem that a payment's failure is to an API client: 402 with the intent in it. */
export function toProblem(intent: PaymentIntent): StripeProblem {
  const { code, decline_code, advice_code, message, charge, payment_method: method } = intent.last_payment_error!;
  return new StripeProblem(402, {
    type: "card_error", message: message ?? GENERIC.message, ...(code && { code }), ...(decline_code && { decline_code }), ...(advice_code && { advice_code }), ...(charge && { charge }), ...(method && { payment_method: method }), payment_intent: intent,
  });
}

/** Tries to pay with a method. What comes of it is in the intent's status and `last_payment_error`. */
export function attemptPayment(sandbox: Sandbox, before: PaymentIntent, method: PaymentMethod, { offSession = false, returnUrl = null as string | null } = {}): PaymentIntent {
  const intent = sandbox.store.change(before, { payment_method: method.id, last_payment_error: null, next_action: null });
  const number = numberOf(sandbox, method.id);
  if (isBankAccount(number)) return startDebit(sandbox, intent, method);
  const story = CARDS[number]!;
  if (story.decline) return fail(sandbox, intent, method, story.decline);
  if (!story.authenticate) return succeed(sandbox, intent, method);
  if (offSession) return fail(sandbox, intent, method, AUTHENTICATION_REQUIRED);
  const waiting = sandbox.store.change(intent, { status: "requires_action", next_action: { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url: `${sandbox.url}/authenticate/${intent.id}` } } });
  emit(sandbox, "payment_intent.requires_action", waiting);
  return waiting;
}

/** The end of 3-D Secure. */
export function endAuthentication(sandbox: Sandbox, intent: PaymentIntent, passed: boolean): PaymentIntent {
  if (intent.status !== "requires_action") throw refused(`This PaymentIntent's status is ${intent.status}: nothing waits for authentication.`, "payment_intent_unexpected_state");
  const method = get(sandbox, "payment_method", String(intent.payment_method));
  const cleared = sandbox.store.change(intent, { next_action: null });
  return passed ? succeed(sandbox, cleared, method, true) : fail(sandbox, cleared, method, AUTHENTICATION_FAILED, { charged: false });
}

function succeed(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod, authenticated = false): PaymentIntent {
  const charge = createCharge(sandbox, { intent, method, status: "succeeded", authenticated });
  const paid = sandbox.store.change(intent, { status: "succeeded", amount_received: intent.amount, latest_charge: charge.id });
  emit(sandbox, "payment_intent.succeeded", paid);
  if (intent.setup_future_usage && intent.customer && !method.customer) attach(sandbox, method, String(intent.customer), "limited");
  schedule(sandbox, 0, "settle_charge", charge.id);
  if (CARDS[numberOf(sandbox, method.id)]?.then === "dispute") schedule(sandbox, sandbox.delays.disputeMs, "open_dispute", charge.id);
  return paid;
}

function fail(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod, decline: Decline, { charged = true } = {}): PaymentIntent {
  const charge = charged ? createCharge(sandbox, { intent, method, status: "failed", decline }) : null;
  return failWith(sandbox, intent, method, decline, charge?.id);
}

function failWith(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod, { message, ...decline }: Decline, chargeId: string | undefined): PaymentIntent {
  const error = { ...decline, message, type: decline.code === AUTHENTICATION_FAILED.code ? "invalid_request_error" : "card_error", doc_url: `https://docs.stripe.com/error-codes/${decline.code.replaceAll("_", "-")}`, ...(chargeId && { charge: chargeId }), payment_method: method } as PaymentError;
  const failed = sandbox.store.change(intent, { status: "requires_payment_method", payment_method: null, processing: null, last_payment_error: error, latest_charge: chargeId ?? intent.latest_charge });
  emit(sandbox, "payment_intent.payment_failed", failed);
  return failed;
}

function startDebit(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = createCharge(sandbox, { intent, method, status: "pending" });
  const processing = sandbox.store.change(intent, { status: "processing", latest_charge: charge.id });
  emit(sandbox, "payment_intent.processing", processing);
  schedule(sandbox, sandbox.delays.debitMs, "end_debit", intent.id);
  return processing;
}

/** The bank's answer to a debit: `outcome` overrides what the test account does. */
export function endDebit(sandbox: Sandbox, intentId: string, outcome?: "succeeded" | "failed"): PaymentIntent {
  const intent = get(sandbox, "payment_intent", intentId);
  if (intent.status !== "processing") throw refused(`This PaymentIntent's status is ${intent.status}: no debit is waiting.`, "payment_intent_unexpected_state");
  const method = get(sandbox, "payment_method", String(intent.payment_method));
  const pending = get(sandbox, "charge", String(intent.latest_charge));
  const known = BANK_ACCOUNTS[numberOf(sandbox, method.id)] ?? null;
  const decline = outcome === "succeeded" ? null : outcome === "failed" ? (known ?? BANK_ACCOUNTS["000222222227"]!) : known;
  if (decline) {
    const charge = failDebit(sandbox, pending, decline);
    emit(sandbox, "charge.failed", charge);
    return failWith(sandbox, intent, method, decline, charge.id);
  }
  const charge = settleDebit(sandbox, pending);
  emit(sandbox, "charge.succeeded", charge);
  const paid = sandbox.store.change(intent, { status: "succeeded", amount_received: intent.amount });
  emit(sandbox, "payment_intent.succeeded", paid);
  return paid;
}

export const METHOD_TYPES = ["card", "us_bank_account"] as const;
/** What may pay, of what the sandbox has. */
export const methodTypes = z.array(z.enum(METHOD_TYPES, `the sandbox has ${METHOD_TYPES.join(" and ")}`)).min(1);

const confirmFields = {
  payment_method: id.optional(), return_url: url.optional(), receipt_email: email.optional(), off_session: z.union([flag, z.enum(["one_off", "recurring"]).transform(() => true)]).optional(), error_on_requires_action: flag.optional(),
  setup_future_usage: z.enum(["off_session", "on_session"]).optional(), allowed_payment_method_types: methodTypes.optional(),
} satisfies Fields<"intentConfirm">;
const createParams = z.strictObject({
  ...confirmFields, amount, currency, confirm: flag.optional(), customer: id.optional(), description: text.optional(), metadata: metadata.optional(),
  automatic_payment_methods: z.strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() }).optional(),
  statement_descriptor_suffix: z.string().max(22).optional(), capture_method: z.enum(["automatic", "automatic_async"]).optional(), confirmation_method: z.literal("automatic").optional(),
} satisfies Fields<"intentCreate">);

const create: Handler = (sandbox, form) => {
  const params = readParams(createParams, form);
  checkAmount(params.amount, "amount");
  if (params.off_session !== undefined && !params.confirm) throw badParam("off_session", "You can only pass off_session if you also pass confirm=true");
  if (params.customer) get(sandbox, "customer", params.customer, "customer");
  const method = params.payment_method ? resolvePaymentMethod(sandbox, params.payment_method) : null;
  checkOwner(method, params.customer);
  const created = createIntent(sandbox, {
    ...params, metadata: mergeMetadata({}, params.metadata),
    automatic: { enabled: true, allow_redirects: params.automatic_payment_methods?.allow_redirects ?? "always" },
  });
  if (params.confirm) return confirmIntent(sandbox, created, method, params);
  return method ? sandbox.store.change(created, { status: "requires_confirmation", payment_method: method.id }) : created;
};

function checkOwner(method: PaymentMethod | null, customer: string | null | undefined): void {
  if (method?.customer && method.customer !== customer) {
    throw badParam("payment_method", customer ? "The provided PaymentMethod belongs to another Customer." : "The provided PaymentMethod was attached to a Customer: supply that customer too.", "payment_method_unexpected_state");
  }
}

function confirmIntent(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod | null, params: Partial<z.infer<typeof createParams>>): PaymentIntent {
  if (!method) throw badParam("payment_method", "You cannot confirm this PaymentIntent because it's missing a payment method.", "payment_intent_unexpected_state");
  if (!intent.payment_method_types.includes(method.type)) throw badParam("payment_method", `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent.`);
  const after = attemptPayment(sandbox, intent, method, { offSession: params.off_session ?? false, returnUrl: params.return_url ?? null });
  if (after.last_payment_error) throw toProblem(after);
  if (after.status === "requires_action" && params.error_on_requires_action) throw toProblem(fail(sandbox, sandbox.store.change(after, { next_action: null }), method, AUTHENTICATION_REQUIRED));
  return after;
}

const confirm: Handler = (sandbox, form, intentId) => {
  const params = readParams(z.strictObject(confirmFields), form);
  const intent = get(sandbox, "payment_intent", intentId!, "intent");
  if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status)) {
    throw refused(`You cannot confirm this PaymentIntent because it has already ${intent.status === "succeeded" ? "succeeded after being previously confirmed" : `a status of ${intent.status}`}.`, "payment_intent_unexpected_state");
  }
  const methodId = params.payment_method ?? intent.payment_method;
  const method = methodId ? resolvePaymentMethod(sandbox, String(methodId)) : null;
  checkOwner(method, intent.customer === null ? null : String(intent.customer));
  const changed = sandbox.store.change(intent, { ...(params.receipt_email && { receipt_email: params.receipt_email }), ...(params.setup_future_usage && { setup_future_usage: params.setup_future_usage }), ...(params.allowed_payment_method_types && { allowed_payment_method_types: params.allowed_payment_method_types, payment_method_types: params.allowed_payment_method_types }) });
  return confirmIntent(sandbox, changed, method, params);
};

const REASONS = z.enum(["abandoned", "duplicate", "fraudulent", "requested_by_customer"]);

const cancel: Handler = (sandbox, form, intentId) => {
  const { cancellation_reason: reason } = readParams(z.strictObject({ cancellation_reason: REASONS.optional() } satisfies Fields<"intentCancel">), form);
  const intent = get(sandbox, "payment_intent", intentId!, "intent");
  if (["succeeded", "canceled", "processing"].includes(intent.status)) throw refused(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, "payment_intent_unexpected_state");
  return cancelIntent(sandbox, intent, reason ?? null);
};

export function cancelIntent(sandbox: Sandbox, intent: PaymentIntent, reason: PaymentIntent["cancellation_reason"]): PaymentIntent {
  const canceled = sandbox.store.change(intent, { status: "canceled", canceled_at: nowSeconds(sandbox), cancellation_reason: reason, next_action: null });
  emit(sandbox, "payment_intent.canceled", canceled);
  return canceled;
}

export const paymentIntentRoutes: Route[] = [
  ["POST", "/v1/payment_intents", create],
  ["GET", "/v1/payment_intents", (sandbox, form) => {
    const { customer, ...page } = readParams(z.strictObject({ ...paging, customer: id.optional() } satisfies Fields<"intentList">), form);
    return pageOf(sandbox.store.list("payment_intent").filter((intent) => !customer || intent.customer === customer), "/v1/payment_intents", page);
  }],
  ["GET", "/v1/payment_intents/:id", (sandbox, form, intentId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "payment_intent", intentId!, "intent");
  }],
  ["POST", "/v1/payment_intents/:id/confirm", confirm],
  ["POST", "/v1/payment_intents/:id/cancel", cancel],
];
