import { addHours } from "date-fns";
import { and, eq } from "drizzle-orm";
import { stripeObjects, topUps } from "@/db/schema";
import { actorName, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { ensureCustomer } from "./find-customer";
import { quoteTopUp } from "./quote-top-up";
import type { StripeContext } from "./stripe-context";

export type StartTopUp = {
  account: { accountId: string; slug: string; name: string };
  /** Chosen by the page: asking again for the same top-up leads to the same checkout. */
  topUpId: string;
  /** Whole cents, within the limits. */
  creditMicros: Micros;
  /** Lets later automatic top-ups use the card. */
  saveCard: boolean;
  /** The address people use, without a trailing slash. */
  baseUrl: string;
};

/** How long a checkout can be paid. */
export const OPEN_HOURS = 1;

/**
 * Opens a checkout for credit and the fee on top, and answers where to pay. Nothing is booked: Stripe's confirmation
 * does that. Throws `invalid_request` (credit), and `conflict` when the id was used for another amount or is over.
 */
export async function startTopUp(ctx: StripeContext, { account, topUpId, creditMicros, saveCard, baseUrl }: StartTopUp): Promise<{ url: string }> {
  const { accountId } = account;
  const quote = await quoteTopUp(ctx, creditMicros);
  const email = ctx.actor.kind === "user" ? ctx.actor.email : null;
  const customerId = await ensureCustomer(ctx, account, email);
  const createdAt = ctx.clock.now();
  const ofTopUp = and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId));
  await ctx.db.insert(topUps).values({ accountId, id: topUpId, kind: "checkout", state: "open", ...quote, taxMicros: 0n, paymentReference: "", createdBy: actorName(ctx.actor), createdAt }).onConflictDoNothing();
  const [topUp] = await ctx.db.select().from(topUps).where(ofTopUp);
  if (topUp?.creditMicros !== creditMicros || topUp.kind !== "checkout") throw new AppError("conflict", "This top-up was started with another amount; reload the page to start a new one");
  if (topUp.state !== "open") throw new AppError("conflict", `This top-up is ${topUp.state} already; reload the page to start a new one`);
  const page = `${baseUrl}/a/${account.slug}/wallet/top-ups/${topUpId}`;
  // An open checkout is looked up: asking Stripe for it anew with another choice about the card would be refused.
  const checkout = topUp.sessionId ? await ctx.stripe.getCheckout(topUp.sessionId) : await ctx.stripe.createCheckout({
    accountId, id: topUpId, creditMicros, feeMicros: topUp.feeMicros, feePercent: `${topUp.feeBps / 100}%`, customerId, email, saveCard,
    expiresAt: addHours(topUp.createdAt, OPEN_HOURS), successUrl: `${page}?from=stripe`, cancelUrl: `${page}?from=cancel`,
  });
  await transact(ctx, async ({ db }) => {
    await db.update(topUps).set({ sessionId: checkout.id }).where(ofTopUp);
    await db.insert(stripeObjects).values({ id: checkout.id, kind: "session", accountId, topUpId, createdAt }).onConflictDoNothing();
  });
  if (!checkout.url) throw new AppError("conflict", "This checkout is over; reload the page to start a new one");
  return { url: checkout.url };
}
