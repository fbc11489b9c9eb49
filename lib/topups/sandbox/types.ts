import type Stripe from "stripe";
import type { z } from "zod";

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

/** The parameters of what the sandbox answers, as the package sends them. */
export type Params = {
  balanceTransactionList: Stripe.BalanceTransactionListParams;
  chargeList: Stripe.ChargeListParams;
  checkoutCreate: Stripe.Checkout.SessionCreateParams;
  checkoutItem: Stripe.Checkout.SessionCreateParams.LineItem;
  checkoutLineItems: Stripe.Checkout.SessionListLineItemsParams;
  checkoutList: Stripe.Checkout.SessionListParams;
  checkoutPayment: Stripe.Checkout.SessionCreateParams.PaymentIntentData;
  checkoutPrice: Stripe.Checkout.SessionCreateParams.LineItem.PriceData;
  checkoutProduct: Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData;
  customerCreate: Stripe.CustomerCreateParams;
  customerList: Stripe.CustomerListParams;
  customerMethods: Stripe.CustomerListPaymentMethodsParams;
  customerUpdate: Stripe.CustomerUpdateParams;
  disputeList: Stripe.DisputeListParams;
  disputeUpdate: Stripe.DisputeUpdateParams;
  eventList: Stripe.EventListParams;
  intentCancel: Stripe.PaymentIntentCancelParams;
  intentConfirm: Stripe.PaymentIntentConfirmParams;
  intentCreate: Stripe.PaymentIntentCreateParams;
  intentList: Stripe.PaymentIntentListParams;
  invoiceList: Stripe.InvoiceListParams;
  invoicePaymentList: Stripe.InvoicePaymentListParams;
  methodAttach: Stripe.PaymentMethodAttachParams;
  methodCreate: Stripe.PaymentMethodCreateParams;
  methodList: Stripe.PaymentMethodListParams;
  payoutCreate: Stripe.PayoutCreateParams;
  payoutList: Stripe.PayoutListParams;
  portalCreate: Stripe.BillingPortal.SessionCreateParams;
  refundCreate: Stripe.RefundCreateParams;
  refundList: Stripe.RefundListParams;
  refundUpdate: Stripe.RefundUpdateParams;
};
/** The fields of a schema: none that this version of the API does not take. */
export type Fields<P extends keyof Params> = Partial<Record<keyof Params[P], z.ZodType>>;

/** An event as it is on the wire: the package's type is a union of hundreds, told apart by `type`. */
export type SandboxEvent = Omit<Stripe.EventBase, "data"> & { data: { object: object; previous_attributes?: object } };

/** On the wire a decimal is a string; the package's client makes a Decimal of it. */
export const asDecimal = (text: string): Stripe.Decimal => text as unknown as Stripe.Decimal;
