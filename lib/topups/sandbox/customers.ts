import { z } from "zod";
import { pageOf } from "./lists";
import { address, clearable, email, id, mergeMetadata, metadata, paging, readParams, text, toAddress } from "./params";
import { pmParams, resolvePaymentMethod } from "./payment-methods";
import { emit, get, newStripeId, nowSeconds, type Handler, type Route, type Sandbox } from "./sandbox";
import type { Customer, Fields } from "./types";

const fields = {
  name: clearable, phone: clearable, description: clearable, email: z.union([z.literal("").transform(() => null), email]),
  metadata, address: z.union([z.literal("").transform(() => null), address]),
  preferred_locales: z.array(text), tax_exempt: z.enum(["", "exempt", "none", "reverse"]).transform((value) => value || ("none" as const)),
  invoice_settings: z.strictObject({ default_payment_method: z.string(), footer: clearable }).partial(),
};
const createParams = z.strictObject({ ...fields, payment_method: id } satisfies Fields<"customerCreate">).partial();
const updateParams = z.strictObject(fields satisfies Fields<"customerUpdate">).partial();

const create: Handler = (sandbox, form) => {
  const { metadata: given, address: at, invoice_settings: invoices, payment_method: method, ...rest } = readParams(createParams, form);
  const customerId = newStripeId("cus");
  const customer: Customer = sandbox.store.put({
    id: customerId, object: "customer", address: at ? toAddress(at) : null, balance: 0, created: nowSeconds(sandbox), currency: null, customer_account: null,
    default_source: null, delinquent: false, description: null, discount: null, email: null, invoice_prefix: customerId.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: invoices?.default_payment_method ?? null, footer: invoices?.footer ?? null, rendering_options: null },
    livemode: false, metadata: mergeMetadata({}, given), name: null, next_invoice_sequence: 1, phone: null, preferred_locales: [], shipping: null,
    tax_exempt: "none", test_clock: null, ...rest,
  });
  if (method) resolvePaymentMethod(sandbox, method, { attachTo: customer.id });
  emit(sandbox, "customer.created", customer);
  return customer;
};

const update: Handler = (sandbox, form, customerId) => {
  const before = get(sandbox, "customer", customerId!, "customer");
  const { metadata: given, address: at, invoice_settings: invoices, ...rest } = readParams(updateParams, form);
  const method = invoices?.default_payment_method;
  if (method) get(sandbox, "payment_method", method, "invoice_settings[default_payment_method]");
  const after = sandbox.store.change(before, {
    ...rest,
    ...(at !== undefined && { address: at && toAddress(at) }),
    metadata: mergeMetadata(before.metadata, given),
    invoice_settings: { ...before.invoice_settings, ...(invoices && { ...invoices, default_payment_method: method === undefined ? before.invoice_settings.default_payment_method : method || null }) },
  });
  const previous = Object.fromEntries(Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(after[key as keyof Customer])));
  if (Object.keys(previous).length > 0) emit(sandbox, "customer.updated", after, previous);
  return after;
};

export function setDefaultMethod(sandbox: Sandbox, customerId: string, methodId: string): Customer {
  const before = get(sandbox, "customer", customerId);
  const after = sandbox.store.change(before, { invoice_settings: { ...before.invoice_settings, default_payment_method: methodId } });
  emit(sandbox, "customer.updated", after, { invoice_settings: before.invoice_settings });
  return after;
}

export const customerRoutes: Route[] = [
  ["POST", "/v1/customers", create],
  ["GET", "/v1/customers", (sandbox, form) => {
    const { email: wanted, ...page } = readParams(z.strictObject({ ...paging, email: email.optional() } satisfies Fields<"customerList">), form);
    return pageOf(sandbox.store.list("customer").filter((customer) => !wanted || customer.email === wanted), "/v1/customers", page);
  }],
  ["GET", "/v1/customers/:id", (sandbox, form, customerId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "customer", customerId!);
  }],
  ["POST", "/v1/customers/:id", update],
  ["GET", "/v1/customers/:id/payment_methods", (sandbox, form, customerId) => {
    const { id: of } = get(sandbox, "customer", customerId!, "customer");
    const { type, allow_redisplay: redisplay, ...page } = readParams(z.strictObject(pmParams satisfies Fields<"customerMethods">), form);
    const own = sandbox.store.list("payment_method").filter((method) => method.customer === of && (!type || method.type === type) && (!redisplay || method.allow_redisplay === redisplay));
    return pageOf(own, `/v1/customers/${of}/payment_methods`, page);
  }],
  ["GET", "/v1/customers/:id/payment_methods/:id", (sandbox, form, customerId, methodId) => {
    readParams(z.strictObject({}), form);
    const method = get(sandbox, "payment_method", methodId!, "payment_method");
    return method.customer === customerId ? method : get(sandbox, "payment_method", "", "payment_method");
  }],
];
