import { and, asc, eq, inArray, lt, sql } from "drizzle-orm";
import { isAfter, subHours, subMinutes } from "date-fns";
import { topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { applyCheckout } from "./apply-checkout";
import { applyFetchedPayment } from "./apply-fetched-payment";
import type { StripeContext } from "./stripe-context";

const PATIENCE_MIN = 10;
const BATCH = 200;
/** A checkout is open for an hour; one of which we never learned cannot be paid. */
const ABANDONED_H = 2;

export type Unconfirmed = Pick<typeof topUps.$inferSelect, "accountId" | "id" | "kind" | "state" | "creditMicros" | "feeMicros" | "failure" | "createdBy" | "createdAt">;

/** Up to 200 purchases of which no webhook has told us for ten minutes, oldest first; `after` is the last one seen. */
export async function listUnconfirmed(ctx: Context, after?: Unconfirmed): Promise<Unconfirmed[]> {
  const { accountId, id, kind, state, creditMicros, feeMicros, failure, createdBy, createdAt } = topUps;
  const beyond = after ? sql`(${createdAt}, ${accountId}, ${id}) > (${after.createdAt.toISOString()}::timestamptz, ${after.accountId}::uuid, ${after.id}::uuid)` : undefined;
  return ctx.db.select({ accountId, id, kind, state, creditMicros, feeMicros, failure, createdBy, createdAt }).from(topUps)
    .where(and(inArray(topUps.state, ["open", "processing"]), lt(topUps.createdAt, subMinutes(ctx.clock.now(), PATIENCE_MIN)), beyond))
    .orderBy(asc(topUps.createdAt), asc(topUps.accountId), asc(topUps.id)).limit(BATCH);
}

/** All of them, page after page. */
export async function* eachUnconfirmed(ctx: Context): AsyncIterable<Unconfirmed> {
  for (let page = await listUnconfirmed(ctx); page.length > 0; page = await listUnconfirmed(ctx, page.at(-1))) yield* page;
}

/** Asks Stripe how a purchase stands and books what it says, as a webhook would have. Throws `not_found`. */
export async function fetchTopUp(ctx: StripeContext, { accountId, topUpId }: { accountId: string; topUpId: string }): Promise<void> {
  const ofTopUp = and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId));
  const [topUp] = await ctx.db.select().from(topUps).where(ofTopUp);
  if (!topUp || topUp.kind === "transfer") throw new AppError("not_found", "No such top-up");
  const checkout = topUp.sessionId ? await ctx.stripe.getCheckout(topUp.sessionId) : null;
  if (checkout) await applyCheckout(ctx, checkout);
  const paymentIntentId = topUp.paymentIntentId ?? checkout?.paymentIntentId;
  const payment = paymentIntentId ? await ctx.stripe.findPayment(paymentIntentId) : null;
  if (payment) await applyFetchedPayment(ctx, payment);
  else if (topUp.kind === "checkout" && !checkout && isAfter(subHours(ctx.clock.now(), ABANDONED_H), topUp.createdAt)) {
    await ctx.db.update(topUps).set({ state: "expired" }).where(and(ofTopUp, eq(topUps.state, "open")));
  }
}
