import { eq } from "drizzle-orm";
import { stripeEvents } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { applyCheckout } from "./apply-checkout";
import { type Applied, applyPayment } from "./apply-payment";
import type { Payment, StripeEvent } from "./stripe";
import type { StripeContext } from "./stripe-context";

/** Kinds of events after which a payment of ours stands otherwise than before. All others are kept and acknowledged. */
const ABOUT_PAYMENTS = /^(payment_intent\.(succeeded|payment_failed|processing|canceled)|charge\.(updated|refunded)|charge\.dispute\.\w+|refund\.\w+)$/;
const ABOUT_CHECKOUTS = /^checkout\.session\.(completed|expired|async_payment_succeeded|async_payment_failed)$/;

export type Received = Applied | { state: "known"; accountId: null; note: null };

/**
 * Takes a webhook: checks its signature, asks Stripe how the payment that it is about stands now, then writes the event
 * down and applies that, in one transaction with the ledger's entries. An event that comes again changes nothing. Throws
 * `invalid_request` (signature); any other error is temporary, and Stripe sends the event again.
 */
export async function receiveEvent(ctx: StripeContext, { body, signature }: { body: string; signature: string }): Promise<Received> {
  const event = ctx.stripe.readEvent(body, signature, ctx.clock.now());
  if (await isKnown(ctx, event.id)) return { state: "known", accountId: null, note: null };
  const look = await lookUp(ctx, event);
  return transact(ctx, async (tx) => {
    // Two deliveries at once: the second waits here for the first, and finds it done.
    if (await isKnown(tx, event.id)) return { state: "known", accountId: null, note: null };
    const applied = await look(tx);
    const kept = await tx.db.insert(stripeEvents).values({
      id: event.id, type: event.type, payload: event.payload, createdAt: event.createdAt, receivedAt: tx.clock.now(), ...applied,
    }).onConflictDoNothing().returning({ id: stripeEvents.id });
    if (kept.length > 0 && applied.state === "refused") console.error(`Stripe event ${event.id} (${event.type}) refused: ${applied.note}`);
    return applied;
  });
}

async function isKnown(ctx: Context, id: string): Promise<boolean> {
  return (await ctx.db.select({ id: stripeEvents.id }).from(stripeEvents).where(eq(stripeEvents.id, id))).length > 0;
}

/** Asks Stripe what the event is about, and answers what is to be done with it in a transaction. */
async function lookUp(ctx: StripeContext, { type, object }: StripeEvent): Promise<(tx: Context) => Promise<Applied>> {
  const ignored = (note: string) => async (): Promise<Applied> => ({ state: "ignored", accountId: null, note });
  if (ABOUT_CHECKOUTS.test(type)) {
    const checkout = await ctx.stripe.getCheckout(object.id);
    const payment = checkout.paymentIntentId ? await ctx.stripe.findPayment(checkout.paymentIntentId) : null;
    return async (tx) => {
      const followed = await applyCheckout(tx, checkout);
      return payment ? applyPayment(tx, payment) : followed;
    };
  }
  if (!ABOUT_PAYMENTS.test(type)) return ignored("of no consequence here");
  const id = type.startsWith("payment_intent.") ? object.id : idOf(object.payment_intent);
  const payment: Payment | null = id ? await ctx.stripe.findPayment(id) : null;
  return payment ? (tx) => applyPayment(tx, payment) : ignored("names no payment");
}

const idOf = (value: unknown) => (typeof value === "string" ? value : ((value as { id?: string } | null | undefined)?.id ?? null));
