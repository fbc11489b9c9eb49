import { afterAll, beforeAll } from "vitest";
import type { Context } from "@/lib/context/context";
import { createAccount } from "@/lib/auth/create-account";
import { newId } from "@/lib/ids/ids";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { receiveEvent } from "@/lib/topups/receive-event";
import { type Exchange, startStripeSandbox, type StripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { startTopUp } from "@/lib/topups/start-top-up";
import { openStripe } from "@/lib/topups/stripe";
import { SANDBOX_KEY, type StripeContext } from "@/lib/topups/stripe-context";
import type { TestDatabase } from "./database";

const SECRET = "whsec_for_tests_only";

export type Payer = { accountId: string; slug: string; name: string };

/** A sandbox of Stripe for the calling test file, on the test database's clock; events are delivered by the tests. Read it inside tests only. */
export function useStripe(database: TestDatabase): { sandbox: StripeSandbox; ctx: StripeContext; exchanges: Exchange[] } {
  const holder = { exchanges: [] as Exchange[] } as { sandbox: StripeSandbox; ctx: StripeContext; exchanges: Exchange[] };
  beforeAll(async () => {
    holder.sandbox = await startStripeSandbox({ delivery: "manual", webhook: { url: "http://127.0.0.1:9", secret: SECRET }, clock: { now: () => database.ctx.clock.now() }, record: (exchange) => holder.exchanges.push(exchange) });
    holder.ctx = { ...database.ctx, stripe: openStripe({ secretKey: SANDBOX_KEY, apiUrl: holder.sandbox.url, webhookSecret: SECRET, automaticTax: false }) };
  });
  afterAll(() => holder.sandbox.stop());
  return holder;
}

export async function newPayer(ctx: Context): Promise<Payer> {
  const slug = `p-${newId().replaceAll("-", "").slice(-12)}`;
  return { accountId: await createAccount(ctx, { slug, name: "Payer" }), slug, name: "Payer" };
}

/** Opens a checkout of so many dollars of credit; answers the top-up's id and the checkout's page. */
export async function openCheckout(ctx: StripeContext, account: Payer, dollars: number, saveCard = false, topUpId = newId(), creditMicros = BigInt(dollars) * MICROS_PER_DOLLAR): Promise<{ topUpId: string; url: string }> {
  const { url } = await startTopUp(ctx, { account, topUpId, creditMicros, saveCard, baseUrl: "http://localhost:3000" });
  return { topUpId, url };
}

/** Delivers events as Stripe would, in the order given. */
export async function deliver(ctx: StripeContext, sandbox: StripeSandbox, events = sandbox.events()): Promise<string[]> {
  const states: string[] = [];
  for (const event of events) {
    const { body, header } = sandbox.sign(event, ctx.clock.now());
    states.push((await receiveEvent(ctx, { body, signature: header })).state);
  }
  return states;
}
