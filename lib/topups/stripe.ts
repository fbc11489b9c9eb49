import Stripe from "stripe";
import { AppError } from "@/lib/errors/app-error";
import { hashText } from "@/lib/ids/hash-text";
import { MICROS_PER_CENT, type Micros } from "@/lib/money/micros";

export const toMicros = (cents: number): Micros => BigInt(cents) * MICROS_PER_CENT;
/** Whole cents only: what Stripe is asked for was rounded before. */
export const toCents = (micros: Micros): number => {
  if (micros % MICROS_PER_CENT !== 0n) throw new RangeError(`${micros} micro-dollars are no whole cents`);
  return Number(micros / MICROS_PER_CENT);
};

/** A payment as Stripe tells it, with everything that happened to it since. Applying it again and again gives the same books. */
export type Payment = {
  id: string;
  status: "succeeded" | "processing" | "canceled" | "waiting";
  currency: string;
  /** What was really paid; 0 until it succeeded. */
  receivedMicros: Micros;
  customerId: string | null;
  /** As we wrote them on it; null on payments that are none of ours. */
  accountId: string | null; topUpId: string | null;
  /** Why the last attempt failed, in Stripe's words for the customer. */
  failure: { code: string; message: string } | null;
  paymentMethodId: string | null;
  charge: { createdAt: Date; receiptUrl: string | null } | null;
  /** Present once Stripe has settled the charge, in dollars: what processing it cost. */
  processing: Movement | null;
  /** The checkout it was made in; null for automatic top-ups. */
  checkout: { id: string; subtotalMicros: Micros; taxMicros: Micros; invoiceUrl: string | null; isAsync: boolean } | null;
  /** Oldest first. */
  refunds: StripeRefund[];
  disputes: StripeDispute[];
};
/** A line of Stripe's own books. */
export type Movement = { id: string; amountMicros: Micros; feeMicros: Micros; createdAt: Date };
export type StripeRefund = { id: string; /** Ours, as we wrote it on it. */ refundId: string | null; amountMicros: Micros; state: "pending" | "succeeded" | "failed"; failure: string | null; createdAt: Date };
export type StripeDispute = { id: string; amountMicros: Micros; state: "open" | "won" | "lost"; reason: string; createdAt: Date; movements: Movement[] };
export type Checkout = { id: string; url: string | null; state: "open" | "complete" | "expired"; paymentIntentId: string | null };
export type Card = { id: string; brand: string; last4: string; expires: string };
/** A line of Stripe's books, with what it is about. */
export type SweptMovement = Movement & {
  /** Stripe's word for what it is: `charge`, `payout`. */
  type: string;
  currency: string;
  paymentIntentId: string | null; sourceId: string | null;
  /** Of a bank debit that the bank has not answered yet: Stripe moves its balance when it is submitted. */
  isPending: boolean;
  /** All movements of the charge or refund that this is one of: a second one when it failed. */
  siblingIds: string[];
};
export type StripeEvent = { id: string; type: string; createdAt: Date; object: { id: string; object: string; payment_intent?: unknown }; payload: Record<string, unknown> };

export type StripeOptions = {
  secretKey: string;
  /** The sandbox's address; Stripe's own without it. */
  apiUrl?: string;
  webhookSecret: string;
  automaticTax: boolean;
};
export type StripeGateway = ReturnType<typeof openStripe>;

const TOLERANCE_S = 300;
const idOf = (object: string | { id: string } | null | undefined): string | null => (typeof object === "string" ? object : (object?.id ?? null));
const instant = (seconds: number) => new Date(seconds * 1000);
const movement = (line: Stripe.BalanceTransaction): Movement => ({ id: line.id, amountMicros: toMicros(line.amount), feeMicros: toMicros(line.fee), createdAt: instant(line.created) });
const isUsd = ({ currency }: Stripe.BalanceTransaction) => currency === "usd";

/** Opens the way to Stripe. The only file that speaks to it; everything that leaves here is in our own words and micro-dollars. */
export function openStripe({ secretKey, apiUrl, webhookSecret, automaticTax }: StripeOptions) {
  if (webhookSecret === "") throw new Error("STRIPE_WEBHOOK_SECRET: must not be empty");
  const api = apiUrl ? new URL(apiUrl) : null;
  const stripe = new Stripe(secretKey, {
    maxNetworkRetries: 2, timeout: 20_000, telemetry: false, appInfo: { name: "Tollgate" },
    ...(api ? { host: api.hostname, port: api.port, protocol: api.protocol.replace(":", "") as "http" } : {}),
  });

  return sayUnavailable({
    isSandbox: api !== null,

    /** A customer at Stripe for the account; asking again in the same words gives the same one. In other words, the key of the first would be refused for a day. */
    async createCustomer({ accountId, name, email }: { accountId: string; name: string; email: string | null }): Promise<string> {
      const customer = await stripe.customers.create({ name, ...(email ? { email } : {}), metadata: { account_id: accountId } }, { idempotencyKey: `customer:${accountId}:${hashText(JSON.stringify([name, email]))}` });
      return customer.id;
    },

    /** A checkout for one top-up, made once however often it is asked for. Throws `conflict` when it was asked for in other words before. */
    async createCheckout(topUp: { accountId: string; id: string; creditMicros: Micros; feeMicros: Micros; feePercent: string; customerId: string; email: string | null; saveCard: boolean; expiresAt: Date; successUrl: string; cancelUrl: string }): Promise<Checkout> {
      const metadata = { account_id: topUp.accountId, top_up_id: topUp.id };
      const item = (name: string, amount: Micros, tax_code: string) => ({
        quantity: 1, price_data: { currency: "usd", unit_amount: toCents(amount), product_data: { name, ...(automaticTax ? { tax_code } : {}) }, ...(automaticTax ? { tax_behavior: "exclusive" as const } : {}) },
      });
      const session = await stripe.checkout.sessions.create({
        mode: "payment", customer: topUp.customerId, client_reference_id: topUp.id, metadata,
        line_items: [
          item("Prepaid credit", topUp.creditMicros, "txcd_10103001"),
          ...(topUp.feeMicros > 0n ? [item(`Platform fee (${topUp.feePercent})`, topUp.feeMicros, "txcd_10103001")] : []),
        ],
        payment_intent_data: {
          metadata, description: "Prepaid credit", ...(topUp.email ? { receipt_email: topUp.email } : {}),
          ...(topUp.saveCard ? { setup_future_usage: "off_session" as const } : {}),
        },
        invoice_creation: { enabled: true, invoice_data: { metadata } },
        allow_promotion_codes: false,
        expires_at: Math.floor(topUp.expiresAt.getTime() / 1000),
        success_url: topUp.successUrl, cancel_url: topUp.cancelUrl,
        ...(automaticTax ? { automatic_tax: { enabled: true }, customer_update: { address: "auto" as const }, billing_address_collection: "required" as const } : {}),
      }, { idempotencyKey: `top_up:${topUp.id}` }).catch((error: unknown) => {
        if (error instanceof Stripe.errors.StripeIdempotencyError) throw new AppError("conflict", "This top-up was started with another choice about the card; reload the page to start a new one");
        throw error;
      });
      return toCheckout(session);
    },

    async getCheckout(sessionId: string): Promise<Checkout> {
      return toCheckout(await stripe.checkout.sessions.retrieve(sessionId));
    },

    /** The payment of an automatic top-up, not tried yet; made once however often it is asked for. */
    async createPayment(purchase: { accountId: string; topUpId: string; totalMicros: Micros; customerId: string }): Promise<string> {
      const { id } = await stripe.paymentIntents.create({
        amount: toCents(purchase.totalMicros), currency: "usd", customer: purchase.customerId, description: "Prepaid credit (automatic top-up)",
        metadata: { account_id: purchase.accountId, top_up_id: purchase.topUpId },
      }, { idempotencyKey: `top_up:${purchase.topUpId}:create` });
      return id;
    },

    /**
     * Charges a saved card without the customer being there. Answers why it was declined if it was. The same attempt asked
     * for again is the same attempt, and however many there are, a payment succeeds once. The card and the receipt's address
     * may change between an answer that was lost and the next asking: the key names them, because Stripe refuses it with others.
     */
    async chargeSavedCard(purchase: { topUpId: string; paymentIntentId: string; cardId: string; email: string | null; attempt: number }): Promise<{ declined: { code: string; message: string } | null }> {
      const { topUpId, paymentIntentId, cardId, email, attempt } = purchase;
      try {
        await stripe.paymentIntents.confirm(paymentIntentId, { payment_method: cardId, off_session: true, ...(email ? { receipt_email: email } : {}) }, { idempotencyKey: `top_up:${topUpId}:confirm:${attempt}:${hashText(JSON.stringify([cardId, email]))}` });
        return { declined: null };
      } catch (error) {
        if (error instanceof Stripe.errors.StripeCardError) return { declined: { code: error.decline_code ?? error.code ?? "card_declined", message: error.message } };
        throw error;
      }
    },

    /** Gives a payment up for good, so that it can never succeed later. False when it has succeeded meanwhile. */
    async cancelPayment(paymentIntentId: string): Promise<boolean> {
      try {
        return (await stripe.paymentIntents.cancel(paymentIntentId)).status === "canceled";
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "payment_intent_unexpected_state") return (await stripe.paymentIntents.retrieve(paymentIntentId)).status === "canceled";
        throw error;
      }
    },

    /** A payment with its charge, refunds and disputes. Null when Stripe does not know it. */
    async findPayment(paymentIntentId: string): Promise<Payment | null> {
      try {
        const [intent, refunds, sessions] = await Promise.all([
          stripe.paymentIntents.retrieve(paymentIntentId, { expand: ["latest_charge.balance_transaction"] }),
          stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }).autoPagingToArray({ limit: 1_000 }),
          stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1, expand: ["data.invoice"] }),
        ]);
        const wasDisputed = intent.latest_charge !== null && typeof intent.latest_charge === "object" && intent.latest_charge.disputed;
        const disputes = wasDisputed ? await stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100 }).autoPagingToArray({ limit: 1_000 }) : [];
        return toPayment(intent, refunds, disputes, sessions.data[0]);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing") return null;
        throw error;
      }
    },

    /** Pays part of a payment back, once however often it is asked for. Throws `conflict` when Stripe refuses it for good. */
    async createRefund(refund: { accountId: string; topUpId: string; refundId: string; paymentIntentId: string; totalMicros: Micros }): Promise<void> {
      try {
        await stripe.refunds.create({
          payment_intent: refund.paymentIntentId, amount: toCents(refund.totalMicros), reason: "requested_by_customer",
          metadata: { account_id: refund.accountId, top_up_id: refund.topUpId, refund_id: refund.refundId },
        }, { idempotencyKey: `refund:${refund.refundId}` });
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError) throw new AppError("conflict", `Stripe refused the refund: ${error.message}`);
        throw error;
      }
    },

    /** The cards that a customer let us keep, the default one first. */
    async listCards(customerId: string): Promise<Card[]> {
      const [customer, methods] = await Promise.all([stripe.customers.retrieve(customerId), stripe.customers.listPaymentMethods(customerId, { type: "card", limit: 20 })]);
      const preferred = customer.deleted ? null : idOf(customer.invoice_settings.default_payment_method);
      return methods.data.toSorted((a, b) => Number(b.id === preferred) - Number(a.id === preferred) || b.created - a.created)
        .map(({ id, card }) => ({ id, brand: card!.brand, last4: card!.last4, expires: `${String(card!.exp_month).padStart(2, "0")}/${card!.exp_year}` }));
    },

    /** Where a customer manages cards and finds invoices. */
    async createPortal(customerId: string, returnUrl: string): Promise<string> {
      return (await stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl })).url;
    },

    /** Stripe's books from an instant on, until before another or now, oldest page last. */
    async *listMovements(from: Date, to?: Date): AsyncIterable<SweptMovement> {
      const until = to ? { lt: Math.ceil(to.getTime() / 1000) } : {};
      const lines = stripe.balanceTransactions.list({ created: { gte: Math.floor(from.getTime() / 1000), ...until }, limit: 100, expand: ["data.source"] });
      for await (const line of lines) yield toSwept(line);
    },

    /** One line of Stripe's books. Null when Stripe does not know it. */
    async findMovement(id: string): Promise<SweptMovement | null> {
      try {
        return toSwept(await stripe.balanceTransactions.retrieve(id, { expand: ["source"] }));
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing") return null;
        throw error;
      }
    },

    /**
     * Reads a webhook's raw body. Throws `invalid_request` for a forged signature, or one from further than five minutes
     * away in either direction: the client itself would let the future pass.
     */
    readEvent(body: string, signature: string, now: Date): StripeEvent {
      // Exactly one time: with two, the one that is checked here need not be the one that was signed.
      const times = signature.split(",").filter((part) => part.trim().startsWith("t="));
      const signedAt = times.length === 1 ? Number(times[0]!.trim().slice(2)) : Number.NaN;
      if (!(Math.abs(now.getTime() / 1000 - signedAt) <= TOLERANCE_S)) throw new AppError("invalid_request", "stripe-signature: no time of signing within five minutes of now", "stripe-signature");
      try {
        const event = stripe.webhooks.constructEvent(body, signature, webhookSecret, Number.MAX_SAFE_INTEGER);
        return { id: event.id, type: event.type, createdAt: instant(event.created), object: event.data.object as StripeEvent["object"], payload: JSON.parse(body) as Record<string, unknown> };
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError) throw new AppError("invalid_request", "stripe-signature: does not fit the body", "stripe-signature");
        throw error;
      }
    },
  });
}

/** What passes by itself (no connection, too many requests, trouble at Stripe) becomes `unavailable`: asking again is safe. */
function sayUnavailable<T extends object>(gateway: T): T {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  const translated = (error: unknown) =>
    [StripeConnectionError, StripeAPIError, StripeRateLimitError].some((kind) => error instanceof kind) ? new AppError("unavailable", "Stripe does not answer right now. Try again in a minute; asking twice charges once") : error;
  async function* listed(pages: AsyncIterable<unknown>) {
    try {
      yield* pages;
    } catch (error) {
      throw translated(error);
    }
  }
  return new Proxy(gateway, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const answer = (member as (...all: unknown[]) => unknown).apply(target, args);
        if (typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer) return listed(answer as AsyncIterable<unknown>);
        return answer instanceof Promise ? answer.catch((error: unknown) => { throw translated(error); }) : answer;
      };
    },
  });
}

const CHECKOUT_ENDS = ["complete", "expired"] as const;
const KNOWN = ["succeeded", "processing", "canceled"] as const;

function toCheckout(session: Stripe.Checkout.Session): Checkout {
  return { id: session.id, url: session.url, state: CHECKOUT_ENDS.find((state) => state === session.status) ?? "open", paymentIntentId: idOf(session.payment_intent) };
}

function toSwept(line: Stripe.BalanceTransaction): SweptMovement {
  const source = typeof line.source === "string" ? null : line.source;
  const of = source?.object === "charge" || source?.object === "refund" ? source : null;
  return {
    ...movement(line), type: line.type, currency: line.currency, sourceId: idOf(line.source),
    paymentIntentId: source && "payment_intent" in source ? idOf(source.payment_intent as string | { id: string } | null) : null,
    isPending: source?.object === "charge" && source.status === "pending",
    siblingIds: [idOf(of?.balance_transaction), idOf(of?.failure_balance_transaction)].filter((id) => id !== null),
  };
}

function toPayment(intent: Stripe.PaymentIntent, refunds: Stripe.Refund[], disputes: Stripe.Dispute[], session: Stripe.Checkout.Session | undefined): Payment {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  const paid = intent.status === "succeeded" ? charge : null;
  const settled = paid && typeof paid.balance_transaction !== "string" ? paid.balance_transaction : null;
  const invoice = typeof session?.invoice === "string" ? null : session?.invoice;
  return {
    id: intent.id, currency: intent.currency, receivedMicros: toMicros(intent.amount_received), customerId: idOf(intent.customer),
    status: KNOWN.find((status) => status === intent.status) ?? "waiting",
    accountId: intent.metadata.account_id ?? null, topUpId: intent.metadata.top_up_id ?? null, paymentMethodId: idOf(intent.payment_method),
    failure: intent.last_payment_error ? { code: intent.last_payment_error.decline_code ?? intent.last_payment_error.code ?? "declined", message: intent.last_payment_error.message ?? "The payment failed" } : null,
    charge: paid && { createdAt: instant(paid.created), receiptUrl: paid.receipt_url },
    processing: settled && isUsd(settled) ? movement(settled) : null,
    checkout: session ? {
      id: session.id, subtotalMicros: toMicros(session.amount_subtotal ?? 0), taxMicros: toMicros(session.total_details?.amount_tax ?? 0),
      invoiceUrl: invoice?.hosted_invoice_url ?? null, isAsync: session.status === "complete" && session.payment_status === "unpaid",
    } : null,
    refunds: refunds.toSorted((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)).map((refund) => ({
      id: refund.id, refundId: refund.metadata?.refund_id ?? null, amountMicros: toMicros(refund.amount), failure: refund.failure_reason ?? null, createdAt: instant(refund.created),
      state: refund.status === "succeeded" ? "succeeded" : refund.status === "failed" || refund.status === "canceled" ? "failed" : "pending",
    })),
    disputes: disputes.filter(({ status }) => !status.startsWith("warning_")).toSorted((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)).map((dispute) => ({
      id: dispute.id, amountMicros: toMicros(dispute.amount), reason: dispute.reason, createdAt: instant(dispute.created),
      state: dispute.status === "won" ? "won" : dispute.status === "lost" ? "lost" : "open",
      movements: dispute.balance_transactions.filter(isUsd).map(movement).toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)),
    })),
  };
}
