import { and, eq } from "drizzle-orm";
import { stripeObjects, topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Applied } from "./apply-payment";
import type { Checkout } from "./stripe";

/** Notes that a checkout ended without a payment. No money moves, and a payment that comes later all the same is booked. */
export async function applyCheckout(ctx: Context, checkout: Checkout): Promise<Applied> {
  const [known] = await ctx.db.select().from(stripeObjects).where(and(eq(stripeObjects.id, checkout.id), eq(stripeObjects.kind, "session")));
  if (!known) return { state: "ignored", accountId: null, note: "not a checkout of ours" };
  if (checkout.state === "expired") {
    await ctx.db.update(topUps).set({ state: "expired" }).where(and(eq(topUps.accountId, known.accountId), eq(topUps.id, known.topUpId!), eq(topUps.state, "open")));
  }
  return { state: "applied", accountId: known.accountId, note: null };
}
