import type Stripe from "stripe";

/**
 * The objects that the sandbox keeps and answers, by the `stripe` package's own types: a field that the pinned API
 * version lacks or wants does not compile. Types only; the package itself is never loaded here.
 */
export type Address = Stripe.Address;
export type Balance = Stripe.Balance;
export type BalanceTransaction = Stripe.BalanceTransaction;
export type Charge = Stripe.Charge;
export type ChargeDetails = Stripe.Charge.PaymentMethodDetails;
export type CheckoutSession = Stripe.Checkout.Session;
export type Customer = Stripe.Customer;
export type Dispute = Stripe.Dispute;
export type Invoice = Stripe.Invoice;
export type InvoiceLine = Stripe.InvoiceLineItem;
export type InvoicePayment = Stripe.InvoicePayment;
export type LineItem = Stripe.LineItem;
export type PaymentError = Stripe.PaymentIntent.LastPaymentError;
export type PaymentIntent = Stripe.PaymentIntent;
export type PaymentMethod = Stripe.PaymentMethod;
export type Payout = Stripe.Payout;
export type PortalSession = Stripe.BillingPortal.Session;
export type Price = Stripe.Price;
export type Refund = Stripe.Refund;
export type EventType = Stripe.Event.Type;
export type ApiVersion = typeof Stripe.API_VERSION;

/** An event as it is on the wire: the package's type is a union of hundreds, told apart by `type`. */
export type SandboxEvent = Omit<Stripe.EventBase, "data"> & { data: { object: object; previous_attributes?: object } };

/** On the wire a decimal is a string; the package's client makes a Decimal of it. */
export const asDecimal = (text: string): Stripe.Decimal => text as unknown as Stripe.Decimal;
