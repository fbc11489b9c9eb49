import { completeCheckout, endAsyncPayment, expireSession, findSessionOf, payCheckout } from "./checkout-sessions";
import { closeDispute, openDispute } from "./disputes";
import { refused } from "./errors";
import { endAuthentication, endDebit } from "./payment-intents";
import { createBankAccount, createCard, findCardFaults, isBankAccount } from "./payment-methods";
import { payOutBalance } from "./payouts";
import { createRefund, endRefund } from "./refunds";
import { get, type Sandbox } from "./sandbox";
import { runDueTasks } from "./tasks";
import { CARDS } from "./test-cards";
import type { CheckoutSession, Dispute, PaymentIntent, Payout, Refund } from "./types";

type Faults = { lostAnswers: number; latencyMs: number };

/** What the cardholder, the bank and the dashboard do; for its buttons and for tests. */
export type Controls = ReturnType<typeof createControls>;

export function createControls(sandbox: Sandbox, settle: () => void, faults: Faults) {
  const done = <T>(change: () => T): T => {
    try {
      return change();
    } catch (error) {
      sandbox.store.revert();
      throw error;
    } finally {
      settle();
    }
  };
  return {
    /** Pays an open checkout session as a person does on its page; with 3-D Secure it then waits for `authenticate`. */
    pay: (sessionId: string, number: string, { email, saveCard = false }: { email?: string; saveCard?: boolean } = {}): PaymentIntent => done(() => {
      const session = get(sandbox, "checkout.session", sessionId, "session");
      const who = email ?? session.customer_details?.email ?? "person@example.com";
      const card = { number, exp_month: 12, exp_year: sandbox.clock.now().getUTCFullYear() + 3, cvc: "123" };
      const [fault] = isBankAccount(number) ? [] : findCardFaults(card, sandbox.clock.now());
      if (fault) throw new Error(`pay: ${fault.message} It takes ${Object.keys(CARDS).join(", ")}`);
      const method = isBankAccount(number) ? createBankAccount(sandbox, number, { email: who, name: "Sandbox person" }) : createCard(sandbox, card, { email: who });
      return payCheckout(sandbox, session, { method, email: who, name: null, address: null, saveCard });
    }),
    /** Ends 3-D Secure, and completes the checkout session that waited for it. */
    authenticate: (intentId: string, passed: boolean): PaymentIntent => done(() => {
      const session = findSessionOf(sandbox, intentId);
      const intent = endAuthentication(sandbox, get(sandbox, "payment_intent", intentId), passed);
      if (session && intent.status === "succeeded") completeCheckout(sandbox, session.id, intent);
      return intent;
    }),
    /** The bank answers a pending debit. */
    endDebit: (intentId: string, outcome: "succeeded" | "failed"): PaymentIntent => done(() => {
      const intent = endDebit(sandbox, intentId, outcome);
      endAsyncPayment(sandbox, intent);
      return intent;
    }),
    refund: (chargeId: string, amount?: number): Refund => done(() => createRefund(sandbox, { charge: get(sandbox, "charge", chargeId), amount, reason: "requested_by_customer" })),
    /** A pending refund succeeds, a succeeded one fails. */
    endRefund: (refundId: string): Refund => done(() => endRefund(sandbox, refundId)),
    dispute: (chargeId: string): Dispute => done(() => openDispute(sandbox, chargeId)),
    closeDispute: (disputeId: string, verdict: "won" | "lost"): Dispute => done(() => closeDispute(sandbox, get(sandbox, "dispute", disputeId), verdict)),
    expire: (sessionId: string): CheckoutSession => done(() => expireSession(sandbox, get(sandbox, "checkout.session", sessionId))),
    payOut: (): Payout => done(() => payOutBalance(sandbox)),
    /** From now on a saved card does what this test card does: a card that worked can stop working. */
    changeCard: (methodId: string, number: string): void => done(() => {
      if (!CARDS[number]) throw refused(`Invalid number: ${number} is not one of ${Object.keys(CARDS).join(", ")}`);
      sandbox.store.change(get(sandbox, "sandbox.instrument", methodId), { number });
    }),
    /** Sends an event once more. */
    redeliver: (eventId: string): void => done(() => {
      get(sandbox, "event", eventId);
      if (!sandbox.hasWebhook) throw refused("This sandbox delivers no events by itself.");
      sandbox.store.put({ id: eventId, object: "sandbox.delivery", attempts: 0, next_ms: 0, last: null });
    }),
    /** Lets all happen that falls due within this time: debits, refunds, disputes, expiries. */
    passTime: (ms: number): void => done(() => runDueTasks(sandbox, new Date(sandbox.clock.now().getTime() + ms))),
    /** The next POSTs are carried out and their answers lost on the way, as when a connection breaks. */
    loseAnswers: (count: number): void => void (faults.lostAnswers = count),
    /** Holds the answers of POSTs back for so long; meanwhile their idempotency keys are in use. */
    setLatency: (ms: number): void => void (faults.latencyMs = ms),
  };
}
