import { afterAll, beforeAll } from "vitest";
import { newId } from "@/lib/ids/ids";
import type { Micros } from "@/lib/money/micros";
import { receiveEvent } from "@/lib/topups/receive-event";
import { refundTopUp } from "@/lib/topups/refund-top-up";
import { startStripeSandbox, type StripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { startTopUp } from "@/lib/topups/start-top-up";
import { openStripe } from "@/lib/topups/stripe";
import { SANDBOX_KEY, type StripeContext } from "@/lib/topups/stripe-context";
import type { TestDatabase } from "./database";

const SECRET = "whsec_cardpayments";
const CARD = "4242424242424242";

export type Buyer = { accountId: string; slug: string; name: string };
export type CardPayments = {
  ctx: StripeContext; sandbox: StripeSandbox;
  /** Delivers what Stripe has to say since the last time, once and in order. */
  deliver(): Promise<void>;
  open(account: Buyer, creditMicros: Micros): Promise<{ topUpId: string; sessionId: string }>;
  /** Buys by card, and says what Stripe calls the payment. */
  buy(account: Buyer, creditMicros: Micros): Promise<{ topUpId: string; chargeId: string }>;
  refund(account: Buyer, topUpId: string, creditMicros: Micros): Promise<void>;
};

/** A sandbox of Stripe with the test's clock, whose events arrive when the test says so; read the result inside tests and later hooks only. */
export function useCardPayments(database: TestDatabase): CardPayments {
  const payments = {} as CardPayments;
  beforeAll(async () => {
    const sandbox = await startStripeSandbox({ delivery: "manual", webhook: { url: "http://127.0.0.1:9/never", secret: SECRET }, clock: { now: () => database.ctx.clock.now() }, delays: { refundMs: 0, disputeMs: 0 } });
    const ctx: StripeContext = { ...database.ctx, stripe: openStripe({ secretKey: SANDBOX_KEY, apiUrl: sandbox.url, webhookSecret: SECRET, automaticTax: false }) };
    let delivered = 0;
    const deliver = async () => {
      const events = sandbox.events();
      for (const event of events.slice(delivered)) {
        const { body, header } = sandbox.sign(event);
        await receiveEvent(ctx, { body, signature: header });
      }
      delivered = events.length;
    };
    const open: CardPayments["open"] = async (account, creditMicros) => {
      const topUpId = newId();
      const { url } = await startTopUp(ctx, { account, topUpId, creditMicros, saveCard: false, baseUrl: "http://localhost:3000" });
      return { topUpId, sessionId: /cs_test_\w+/.exec(url)![0] };
    };
    Object.assign(payments, {
      ctx, sandbox, deliver, open,
      buy: async (account, creditMicros) => {
        const { topUpId, sessionId } = await open(account, creditMicros);
        const { latest_charge } = sandbox.pay(sessionId, CARD);
        await deliver();
        return { topUpId, chargeId: String(latest_charge) };
      },
      refund: async ({ accountId }, topUpId, creditMicros) => {
        await refundTopUp(ctx, { accountId, topUpId, refundId: newId(), creditMicros, reason: "Asked by phone" });
        await deliver();
      },
    } satisfies CardPayments);
  });
  afterAll(() => payments.sandbox.stop());
  return payments;
}
