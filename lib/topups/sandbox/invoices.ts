import { z } from "zod";
import { pageOf } from "./lists";
import { id, paging, readParams } from "./params";
import { emit, get, newStripeId, nowSeconds, type Route, type Sandbox } from "./sandbox";
import { asDecimal, type CheckoutSession, type Fields, type Invoice, type InvoiceLine, type LineItem, type PaymentIntent } from "./types";

const TAX_REASON = "standard_rated";

function toLine(sandbox: Sandbox, item: LineItem, invoiceId: string): InvoiceLine {
  const now = nowSeconds(sandbox);
  return {
    id: newStripeId("il"), object: "line_item", amount: item.amount_subtotal, currency: item.currency, description: item.description, discount_amounts: [], discountable: true, discounts: [], invoice: invoiceId,
    livemode: false, metadata: {}, parent: { invoice_item_details: { invoice_item: newStripeId("ii"), proration: false, proration_details: { credited_items: null }, subscription: null }, subscription_item_details: null, type: "invoice_item_details" },
    period: { end: now, start: now }, pretax_credit_amounts: [],
    pricing: { price_details: { price: item.price?.id ?? "", product: String(item.price?.product ?? "") }, type: "price_details", unit_amount_decimal: asDecimal(String(item.price?.unit_amount ?? 0)) },
    quantity: item.quantity, quantity_decimal: asDecimal(String(item.quantity ?? 1)), subscription: null, subtotal: item.amount_subtotal,
    taxes: item.amount_tax === 0 ? [] : [{ amount: item.amount_tax, tax_behavior: "exclusive", tax_rate_details: null, taxability_reason: TAX_REASON, taxable_amount: item.amount_subtotal, type: "tax_rate_details" }],
  };
}

/** The invoice of a payment that Checkout took: made when it is paid, so it is born finalized and paid. */
export function createPaidInvoice(sandbox: Sandbox, session: CheckoutSession, items: LineItem[], intent: PaymentIntent, metadata: Record<string, string>): Invoice {
  const now = nowSeconds(sandbox);
  const invoiceId = newStripeId("in");
  const total = session.amount_total ?? 0;
  const tax = session.total_details?.amount_tax ?? 0;
  const customer = sandbox.store.find("customer", String(session.customer));
  const details = session.customer_details;
  const sequence = customer?.next_invoice_sequence ?? 1;
  const prefix = customer?.invoice_prefix ?? invoiceId.slice(-8).toUpperCase();
  if (customer) sandbox.store.change(customer, { next_invoice_sequence: sequence + 1 });
  const shared = {
    account_country: "US", account_name: "Tollgate (sandbox)", account_tax_ids: null, amount_overpaid: 0, amount_shipping: 0, application: null, attempt_count: 0, automatically_finalizes_at: null, billing_reason: "manual",
    collection_method: "charge_automatically", created: now, currency: "usd", custom_fields: null, customer: session.customer, customer_account: null, customer_address: details?.address ?? null, customer_email: details?.email ?? null,
    customer_name: details?.name ?? null, customer_phone: details?.phone ?? null, customer_shipping: null, customer_tax_exempt: "none", customer_tax_ids: [], default_payment_method: null, default_source: null, default_tax_rates: [],
    description: session.invoice_creation?.invoice_data.description ?? null, discounts: [], due_date: null, footer: session.invoice_creation?.invoice_data.footer ?? null, from_invoice: null, issuer: { type: "self" },
    last_finalization_error: null, latest_revision: null, livemode: false, metadata, next_payment_attempt: null, on_behalf_of: null, parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null }, period_end: now, period_start: now, post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0, receipt_number: null,
    rendering: null, shipping_cost: null, shipping_details: null, starting_balance: 0, statement_descriptor: null, subtotal: session.amount_subtotal ?? 0, subtotal_excluding_tax: session.amount_subtotal, test_clock: null, total,
    total_discount_amounts: [], total_excluding_tax: total - tax, total_pretax_credit_amounts: [], webhooks_delivered_at: now,
    total_taxes: tax === 0 ? [] : [{ amount: tax, tax_behavior: "exclusive", tax_rate_details: null, taxability_reason: TAX_REASON, taxable_amount: total - tax, type: "tax_rate_details" }],
  } satisfies Partial<Invoice>;
  const open: Invoice = sandbox.store.put<Invoice>({
    id: invoiceId, object: "invoice", ...shared, amount_due: total, amount_paid: 0, amount_remaining: total, attempted: false, auto_advance: false, effective_at: now, ending_balance: 0, number: `${prefix}-${String(sequence).padStart(4, "0")}`,
    automatic_tax: { disabled_reason: null, enabled: session.automatic_tax.enabled, liability: session.automatic_tax.liability, provider: session.automatic_tax.provider, status: session.automatic_tax.status },
    hosted_invoice_url: `${sandbox.url}/invoices/${invoiceId}`, invoice_pdf: `${sandbox.url}/invoices/${invoiceId}/pdf`,
    lines: { object: "list", data: items.map((item) => toLine(sandbox, item, invoiceId)), has_more: false, url: `/v1/invoices/${invoiceId}/lines` },
    status: "open", status_transitions: { finalized_at: now, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  });
  emit(sandbox, "invoice.created", { ...open, status: "draft", number: null, hosted_invoice_url: null, invoice_pdf: null, effective_at: null, status_transitions: { ...open.status_transitions, finalized_at: null } } as Invoice);
  emit(sandbox, "invoice.finalized", open);
  const paid = sandbox.store.change(open, { amount_paid: total, amount_remaining: 0, attempted: true, status: "paid", status_transitions: { ...open.status_transitions, paid_at: now } });
  const payment = sandbox.store.put({
    id: newStripeId("inpay"), object: "invoice_payment", amount_paid: total, amount_requested: total, created: now, currency: "usd", invoice: invoiceId, is_default: true, livemode: false,
    payment: { type: "payment_intent", payment_intent: intent.id }, status: "paid", status_transitions: { canceled_at: null, paid_at: now },
  });
  emit(sandbox, "invoice.updated", paid, { status: "open", amount_paid: 0, amount_remaining: total });
  emit(sandbox, "invoice.paid", paid);
  emit(sandbox, "invoice.payment_succeeded", paid);
  emit(sandbox, "invoice_payment.paid", payment);
  return paid;
}

const paymentListParams = z.strictObject({
  ...paging, invoice: id.optional(), status: z.enum(["canceled", "open", "paid"]).optional(),
  payment: z.strictObject({ type: z.enum(["payment_intent"]), payment_intent: id.optional() }).optional(),
} satisfies Fields<"invoicePaymentList">);

export const invoiceRoutes: Route[] = [
  ["GET", "/v1/invoices", (sandbox, form) => {
    const { customer, status, ...page } = readParams(z.strictObject({ ...paging, customer: id.optional(), status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).optional() } satisfies Fields<"invoiceList">), form);
    return pageOf(sandbox.store.list("invoice").filter((invoice) => (!customer || invoice.customer === customer) && (!status || invoice.status === status)), "/v1/invoices", page);
  }],
  ["GET", "/v1/invoices/:id", (sandbox, form, invoiceId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "invoice", invoiceId!);
  }],
  // Since 2025 a payment does not name its invoice: this list does.
  ["GET", "/v1/invoice_payments", (sandbox, form) => {
    const { invoice, payment, status, ...page } = readParams(paymentListParams, form);
    const wanted = sandbox.store.list("invoice_payment").filter((paid) => (!invoice || paid.invoice === invoice) && (!status || paid.status === status) && (!payment?.payment_intent || paid.payment.payment_intent === payment.payment_intent));
    return pageOf(wanted, "/v1/invoice_payments", page);
  }],
  ["GET", "/v1/invoice_payments/:id", (sandbox, form, paymentId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "invoice_payment", paymentId!);
  }],
];
