import { z } from "zod";
import { badParam, refused } from "./errors";
import { listLineItems } from "./expand";
import { createPaidInvoice } from "./invoices";
import { pageOf } from "./lists";
import { clearable, currency, cursors, email, flag, id, integer, mergeMetadata, metadata, paging, readParams, text, url } from "./params";
import { attach } from "./payment-methods";
import { attemptPayment, cancelIntent, checkAmount, createIntent, METHOD_TYPES, methodTypes } from "./payment-intents";
import { emit, get, newStripeId, nowSeconds, schedule, type Handler, type Route, type Sandbox } from "./sandbox";
import { taxOn } from "./taxes";
import { asDecimal, type Address, type CheckoutSession, type Fields, type LineItem, type PaymentIntent, type PaymentMethod } from "./types";

const MIN_LIFE = 30 * 60;
const MAX_LIFE = 24 * 60 * 60;

const lineItem = z.strictObject({
  quantity: integer.refine((n) => n >= 1, "This value must be greater than or equal to 1"),
  price_data: z.strictObject({
    currency, unit_amount: integer.refine((cents) => cents >= 0, "This value must be greater than or equal to 0"), tax_behavior: z.enum(["exclusive", "unspecified"]).optional(),
    product_data: z.strictObject({ name: z.string().min(1).max(250), description: text.optional(), metadata: metadata.optional(), images: z.array(url).optional(), tax_code: text.optional() } satisfies Fields<"checkoutProduct">),
  } satisfies Fields<"checkoutPrice">),
  metadata: metadata.optional(),
} satisfies Fields<"checkoutItem">);
const createParams = z.strictObject({
  mode: z.literal("payment", "the sandbox speaks payment only"), line_items: z.array(lineItem).min(1).max(100), success_url: url, cancel_url: url.optional(), ui_mode: z.literal("hosted_page").optional(), currency: currency.optional(),
  customer: id.optional(), customer_email: email.optional(), customer_creation: z.literal("if_required", "the sandbox makes no customer by itself: create one").optional(), client_reference_id: z.string().max(200).optional(), metadata: metadata.optional(), expires_at: integer.optional(),
  allow_promotion_codes: z.literal("false", "the sandbox has no promotion codes").optional(), locale: z.enum(["auto", "en"]).optional(), submit_type: z.enum(["auto", "pay"]).optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(), allowed_payment_method_types: methodTypes.optional(),
  customer_update: z.strictObject({ address: z.enum(["auto", "never"]), name: z.enum(["auto", "never"]), shipping: z.enum(["auto", "never"]) }).partial().optional(),
  payment_intent_data: z.strictObject({
    metadata, description: text, receipt_email: email, setup_future_usage: z.enum(["off_session", "on_session"]), statement_descriptor_suffix: z.string().max(22), capture_method: z.enum(["automatic", "automatic_async"]),
  } satisfies Fields<"checkoutPayment">).partial().optional(),
  saved_payment_method_options: z.strictObject({ payment_method_save: z.enum(["enabled", "disabled"]), payment_method_remove: z.enum(["enabled", "disabled"]), allow_redisplay_filters: z.array(z.enum(["always", "limited", "unspecified"])) }).partial().optional(),
  invoice_creation: z.strictObject({ enabled: flag, invoice_data: z.strictObject({ description: clearable, footer: clearable, metadata }).partial().optional() }).optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(), payment_method_configuration: id.optional(), custom_text: z.strictObject({ submit: z.strictObject({ message: text }) }).optional(),
} satisfies Fields<"checkoutCreate">);

function toItem({ quantity, price_data: price, metadata: given }: z.infer<typeof lineItem>, now: number, address: Address | null, taxed: boolean): LineItem {
  const cents = price.unit_amount * quantity;
  const tax = taxed ? taxOn(cents, address) : 0;
  return {
    id: newStripeId("li"), object: "item", adjustable_quantity: null, amount_discount: 0, amount_subtotal: cents, amount_tax: tax, amount_total: cents + tax, currency: "usd", description: price.product_data.name,
    metadata: mergeMetadata({}, given), quantity,
    price: {
      id: newStripeId("price"), object: "price", active: false, billing_scheme: "per_unit", created: now, currency: "usd", custom_unit_amount: null, livemode: false, lookup_key: null, metadata: {}, nickname: null, product: newStripeId("prod"),
      recurring: null, tax_behavior: price.tax_behavior ?? "unspecified", tiers_mode: null, transform_quantity: null, type: "one_time", unit_amount: price.unit_amount, unit_amount_decimal: asDecimal(String(price.unit_amount)),
    },
  };
}

const sum = (items: LineItem[], field: "amount_subtotal" | "amount_tax" | "amount_total"): number => items.reduce((total, item) => total + item[field], 0);

const create: Handler = (sandbox, form) => {
  const params = readParams(createParams, form);
  const now = nowSeconds(sandbox);
  const customer = params.customer ? get(sandbox, "customer", params.customer, "customer") : null;
  const expires = params.expires_at ?? now + MAX_LIFE;
  const taxed = params.automatic_tax?.enabled ?? false;
  const save = params.saved_payment_method_options;
  if (customer && params.customer_email) throw badParam("customer_email", "You may only specify one of these parameters: customer, customer_email.");
  if (params.customer_update && !customer) throw badParam("customer_update", "`customer_update` can only be used with `customer`.");
  if (expires < now + MIN_LIFE || expires > now + MAX_LIFE) throw badParam("expires_at", "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.");
  if (save && !customer) throw badParam("saved_payment_method_options", "Saved payment methods need a customer.");
  if (taxed && customer && !customer.address && params.customer_update?.address !== "auto") {
    throw badParam("customer", "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to the Customer.", "customer_tax_location_invalid");
  }
  const items = params.line_items.map((item) => toItem(item, now, customer?.address ?? null, taxed));
  checkAmount(sum(items, "amount_total"), "line_items");
  const sessionId = newStripeId("cs_test");
  const data = params.payment_intent_data ?? {};
  sandbox.store.put({
    id: sessionId, object: "sandbox.items", items, save_card: false,
    payment: {
      metadata: mergeMetadata({}, data.metadata), description: data.description ?? null, receipt_email: data.receipt_email ?? null, setup_future_usage: data.setup_future_usage ?? null,
      statement_descriptor_suffix: data.statement_descriptor_suffix ?? null, invoice_metadata: mergeMetadata({}, params.invoice_creation?.invoice_data?.metadata), updates_address: params.customer_update?.address === "auto",
    },
  });
  const session = sandbox.store.put<CheckoutSession>({
    id: sessionId, object: "checkout.session", adaptive_pricing: { enabled: false }, after_expiration: null, allow_promotion_codes: params.allow_promotion_codes ? false : null, allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: sum(items, "amount_subtotal"), amount_total: sum(items, "amount_total"),
    automatic_tax: { enabled: taxed, liability: taxed ? { type: "self" } : null, provider: taxed ? "stripe" : null, status: taxed ? (customer?.address ? "complete" : "requires_location_inputs") : null },
    billing_address_collection: params.billing_address_collection ?? null, cancel_url: params.cancel_url ?? null, client_reference_id: params.client_reference_id ?? null, client_secret: null, collected_information: null, consent: null,
    consent_collection: null, created: now, currency: "usd", currency_conversion: null, custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: params.custom_text?.submit ?? null, terms_of_service_acceptance: null }, customer: customer?.id ?? null, customer_account: null,
    customer_creation: customer ? null : (params.customer_creation ?? "if_required"),
    customer_details: customer || params.customer_email
      ? { address: customer?.address ?? null, business_name: null, email: customer?.email ?? params.customer_email ?? null, individual_name: null, name: customer?.name ?? null, phone: customer?.phone ?? null, tax_exempt: "none", tax_ids: [] }
      : null,
    customer_email: params.customer_email ?? null, discounts: [], expires_at: expires, integration_identifier: null, invoice: null,
    invoice_creation: {
      enabled: params.invoice_creation?.enabled ?? false,
      invoice_data: { account_tax_ids: null, custom_fields: null, description: params.invoice_creation?.invoice_data?.description ?? null, footer: params.invoice_creation?.invoice_data?.footer ?? null, issuer: null, metadata: mergeMetadata({}, params.invoice_creation?.invoice_data?.metadata), rendering_options: null },
    },
    livemode: false, locale: params.locale ?? null, managed_payments: null, metadata: mergeMetadata({}, params.metadata), mode: "payment", origin_context: null, payment_intent: null, payment_link: null, payment_method_collection: "if_required",
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: params.allowed_payment_method_types ?? [...METHOD_TYPES], payment_status: "unpaid", permissions: null, phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: customer || save
      ? { allow_redisplay_filters: save?.allow_redisplay_filters ?? ["always"], payment_method_remove: save?.payment_method_remove ?? "disabled", payment_method_save: save?.payment_method_save ?? null }
      : null,
    setup_intent: null, shipping_address_collection: null, shipping_cost: null, shipping_options: [], status: "open", submit_type: params.submit_type ?? null, subscription: null, success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: sum(items, "amount_tax") }, ui_mode: "hosted_page", url: `${sandbox.url}/pay/${sessionId}`, wallet_options: null,
  });
  schedule(sandbox, (expires - now) * 1000, "expire_session", session.id);
  return session;
};

/** Puts the tax of an address on an open session, and says whether the total changed. */
export function applyAddress(sandbox: Sandbox, session: CheckoutSession, address: Address): CheckoutSession {
  if (!session.automatic_tax.enabled) return session;
  const kept = get(sandbox, "sandbox.items", session.id);
  const items = kept.items.map((item) => {
    const tax = taxOn(item.amount_subtotal, address);
    return { ...item, amount_tax: tax, amount_total: item.amount_subtotal + tax };
  });
  sandbox.store.change(kept, { items });
  return sandbox.store.change(session, { amount_total: sum(items, "amount_total"), total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: sum(items, "amount_tax") }, automatic_tax: { ...session.automatic_tax, status: "complete" } });
}

type Submission = { method: PaymentMethod; email: string; name: string | null; address: Address | null; saveCard: boolean };

/**
 * A person pays on the hosted page. What comes of it is in the intent: paid, waiting for the bank or for 3-D Secure,
 * or failed, where the session stays open for another try.
 */
export function payCheckout(sandbox: Sandbox, before: CheckoutSession, { method, email: address, name, address: billing, saveCard }: Submission): PaymentIntent {
  if (before.status !== "open") throw refused(`This Checkout Session is ${before.status}.`);
  const kept = get(sandbox, "sandbox.items", before.id);
  sandbox.store.change(kept, { save_card: saveCard });
  const session = sandbox.store.change(before, {
    customer_details: { business_name: null, individual_name: null, phone: null, tax_exempt: "none", tax_ids: [], ...before.customer_details, address: billing ?? before.customer_details?.address ?? null, email: address, name: name ?? before.customer_details?.name ?? null },
  });
  const earlier = session.payment_intent ? get(sandbox, "payment_intent", String(session.payment_intent)) : null;
  const intent = earlier
    ? sandbox.store.change(earlier, { amount: session.amount_total! })
    : createIntent(sandbox, { ...kept.payment, amount: session.amount_total!, customer: session.customer as string | null, allowed_payment_method_types: session.payment_method_types as (typeof METHOD_TYPES)[number][] });
  sandbox.store.change(session, { payment_intent: intent.id });
  const after = attemptPayment(sandbox, intent, method, { returnUrl: session.success_url });
  if (after.status === "succeeded" || after.status === "processing") completeCheckout(sandbox, session.id, after);
  return after;
}

/** The payment is made, or is on its way: the session is complete, and paid only in the first case. */
export function completeCheckout(sandbox: Sandbox, sessionId: string, intent: PaymentIntent): CheckoutSession {
  const kept = get(sandbox, "sandbox.items", sessionId);
  let session = get(sandbox, "checkout.session", sessionId);
  const method = get(sandbox, "payment_method", String(intent.payment_method));
  if (kept.save_card && session.customer) attach(sandbox, method, String(session.customer), "always");
  const customer = session.customer ? sandbox.store.find("customer", String(session.customer)) : null;
  const billing = session.customer_details?.address;
  if (customer && billing && kept.payment.updates_address) sandbox.store.change(customer, { address: billing });
  const isPaid = intent.status === "succeeded";
  session = sandbox.store.change(session, { status: "complete", payment_status: isPaid ? "paid" : "unpaid", url: null });
  if (isPaid) session = addInvoice(sandbox, session, intent);
  emit(sandbox, "checkout.session.completed", session);
  return session;
}

function addInvoice(sandbox: Sandbox, session: CheckoutSession, intent: PaymentIntent): CheckoutSession {
  if (!session.invoice_creation?.enabled) return session;
  const { items, payment } = get(sandbox, "sandbox.items", session.id);
  return sandbox.store.change(session, { invoice: createPaidInvoice(sandbox, session, items, intent, payment.invoice_metadata).id });
}

export const findSessionOf = ({ store }: Sandbox, intentId: string): CheckoutSession | null => store.list("checkout.session").find((session) => session.payment_intent === intentId) ?? null;

/** The bank has answered a debit that a session waits for. */
export function endAsyncPayment(sandbox: Sandbox, intent: PaymentIntent): void {
  const session = findSessionOf(sandbox, intent.id);
  if (!session) return;
  if (intent.status !== "succeeded") {
    emit(sandbox, "checkout.session.async_payment_failed", session);
    return;
  }
  const paid = sandbox.store.change(session, { payment_status: "paid" });
  emit(sandbox, "checkout.session.async_payment_succeeded", addInvoice(sandbox, paid, intent));
}

export function expireSession(sandbox: Sandbox, session: CheckoutSession): CheckoutSession {
  if (session.status !== "open") throw refused(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "${session.status}".`);
  const intent = session.payment_intent ? get(sandbox, "payment_intent", String(session.payment_intent)) : null;
  if (intent && intent.status !== "canceled") cancelIntent(sandbox, intent, "expired");
  const expired = sandbox.store.change(session, { status: "expired", url: null });
  emit(sandbox, "checkout.session.expired", expired);
  return expired;
}

const listParams = z.strictObject({ ...paging, customer: id.optional(), payment_intent: id.optional(), status: z.enum(["complete", "expired", "open"]).optional(), customer_details: z.strictObject({ email }).optional() } satisfies Fields<"checkoutList">);

export const checkoutRoutes: Route[] = [
  ["POST", "/v1/checkout/sessions", create],
  ["GET", "/v1/checkout/sessions", (sandbox, form) => {
    const { customer, payment_intent: intent, status, customer_details: details, ...page } = readParams(listParams, form);
    const wanted = sandbox.store.list("checkout.session").filter((session) => (!customer || session.customer === customer) && (!intent || session.payment_intent === intent) && (!status || session.status === status) && (!details || session.customer_details?.email === details.email));
    return pageOf(wanted, "/v1/checkout/sessions", page);
  }],
  ["GET", "/v1/checkout/sessions/:id", (sandbox, form, sessionId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "checkout.session", sessionId!, "session");
  }],
  ["GET", "/v1/checkout/sessions/:id/line_items", (sandbox, form, sessionId) => {
    const page = readParams(z.strictObject(cursors satisfies Fields<"checkoutLineItems">), form);
    const session = get(sandbox, "checkout.session", sessionId!, "session");
    const { data, url: path } = listLineItems(sandbox.store, session.id);
    return pageOf([...(data as LineItem[])].reverse(), path, page);
  }],
  ["POST", "/v1/checkout/sessions/:id/expire", (sandbox, form, sessionId) => {
    readParams(z.strictObject({}), form);
    return expireSession(sandbox, get(sandbox, "checkout.session", sessionId!, "session"));
  }],
];
