import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { openStripe, type StripeGateway } from "./stripe";

/** A context that may also speak to Stripe. Opening a transaction leaves that behind: no network call inside one. */
export type StripeContext = Context & { stripe: StripeGateway };

/** The key that the sandbox answers to; no real one looks like it. */
export const SANDBOX_KEY = "sk_test_tollgate_sandbox";

let stripe: StripeGateway | undefined;

/** Whether payments can be taken here. */
export function hasStripe(): boolean {
  const { STRIPE_SECRET_KEY, STRIPE_SANDBOX_URL } = getEnv();
  return Boolean(STRIPE_SECRET_KEY ?? STRIPE_SANDBOX_URL);
}

/** Adds Stripe, or its sandbox where no real key is set. Throws `unavailable` where there is neither. */
export function withStripe(ctx: Context): StripeContext {
  if (!stripe) {
    const { STRIPE_SECRET_KEY, STRIPE_SANDBOX_URL, STRIPE_WEBHOOK_SECRET, STRIPE_AUTOMATIC_TAX } = getEnv();
    if (!hasStripe()) throw new AppError("unavailable", "Payments are not set up here: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or use npm start");
    stripe = openStripe({
      ...(STRIPE_SECRET_KEY ? { secretKey: STRIPE_SECRET_KEY } : { secretKey: SANDBOX_KEY, apiUrl: STRIPE_SANDBOX_URL! }),
      webhookSecret: STRIPE_WEBHOOK_SECRET ?? "", automaticTax: STRIPE_AUTOMATIC_TAX === "1",
    });
  }
  return { ...ctx, stripe };
}
