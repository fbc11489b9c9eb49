import { ensureCustomer } from "./find-customer";
import type { StripeContext } from "./stripe-context";

/** Where the account's owner manages cards and finds invoices at Stripe, and comes back to the Wallet from. */
export async function openPortal(ctx: StripeContext, { account, baseUrl }: { account: { accountId: string; slug: string; name: string }; baseUrl: string }): Promise<{ url: string }> {
  const customerId = await ensureCustomer(ctx, account, ctx.actor.kind === "user" ? ctx.actor.email : null);
  return { url: await ctx.stripe.createPortal(customerId, `${baseUrl}/a/${account.slug}/wallet`) };
}
