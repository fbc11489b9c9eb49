import type { Context } from "@/lib/context/context";
import { findCustomer } from "./find-customer";
import type { Card } from "./stripe";
import { hasStripe, withStripe } from "./stripe-context";

/** The card that automatic top-ups are paid with; null without one. Throws what Stripe's client throws when it does not answer. */
export async function findSavedCard(ctx: Context, accountId: string): Promise<Card | null> {
  const customerId = hasStripe() ? await findCustomer(ctx, accountId) : null;
  if (!customerId) return null;
  const [card] = await withStripe(ctx).stripe.listCards(customerId);
  return card ?? null;
}
