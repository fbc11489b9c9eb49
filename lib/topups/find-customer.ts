import { and, eq } from "drizzle-orm";
import { stripeObjects } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { StripeContext } from "./stripe-context";

/** The account's customer at Stripe; null before its first purchase. */
export async function findCustomer(ctx: Context, accountId: string): Promise<string | null> {
  const [row] = await ctx.db.select({ id: stripeObjects.id }).from(stripeObjects).where(and(eq(stripeObjects.accountId, accountId), eq(stripeObjects.kind, "customer")));
  return row?.id ?? null;
}

/** The same, made where it is missing. An account has one, also when two ask at once: the first that is written down, and what the other made stays empty. */
export async function ensureCustomer(ctx: StripeContext, account: { accountId: string; name: string }, email: string | null): Promise<string> {
  const found = await findCustomer(ctx, account.accountId);
  if (found) return found;
  const id = await ctx.stripe.createCustomer({ ...account, email });
  await ctx.db.insert(stripeObjects).values({ id, kind: "customer", accountId: account.accountId, createdAt: ctx.clock.now() }).onConflictDoNothing();
  return (await findCustomer(ctx, account.accountId))!;
}
