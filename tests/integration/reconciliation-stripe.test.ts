import { addDays, addHours, addMinutes, min, subDays, subHours, subMinutes } from "date-fns";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { reconciliationDifferences, topUps } from "@/db/schema";
import { createAccount } from "@/lib/auth/create-account";
import { newId } from "@/lib/ids/ids";
import { matchLines } from "@/lib/reconciliation/match-lines";
import { type Period, readOurStripeLines, readStripeLines } from "@/lib/reconciliation/stripe-lines";
import { openStripe, type SweptMovement } from "@/lib/topups/stripe";
import { SANDBOX_KEY, type StripeContext } from "@/lib/topups/stripe-context";
import { sweepStripe } from "@/lib/topups/sweep-stripe";
import { reconcileStripeNightly } from "@/lib/worker/tasks/reconcile-nightly";
import { type Buyer, useCardPayments } from "@/tests/support/card-payments";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
const payments = useCardPayments(database);
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const [CARD, DEBIT_GOOD, DEBIT_BAD] = ["4242424242424242", "000123456789", "000222222227"];

async function openBuyer(): Promise<Buyer> {
  const slug = `s-${newId().slice(-12)}`;
  return { accountId: await createAccount(database.ctx, { slug, name: slug }), slug, name: slug };
}

/** What a comparison of a period tells, as `reconcile` does: by id, what is found and what each side says. */
async function told(period: Period, ctx: StripeContext = payments.ctx, between: () => Promise<unknown> = async () => {}) {
  const { lines, paymentOf, until } = await readStripeLines(ctx, period);
  await between();
  const ours = await readOurStripeLines(ctx, period, paymentOf, until);
  const to = min([period.to, until]);
  return matchLines(ours, lines).filter(({ at, finding }) => finding !== "matched" && at >= period.from && at < to)
    .map(({ id, finding, theirs }) => ({ id, finding, ...(theirs && { what: theirs.what, micros: theirs.micros, feeMicros: theirs.feeMicros }) }));
}

/** Stripe's books with movements in them that the sandbox does not make. */
const withMovements = (movements: SweptMovement[]): StripeContext => ({ ...payments.ctx, stripe: { ...payments.ctx.stripe, listMovements: async function* () { yield* movements; } } });
const moved = (id: string, type: string, amountMicros: bigint, more: Partial<SweptMovement> = {}): SweptMovement =>
  ({ id, type, amountMicros, feeMicros: 0n, createdAt: subDays(NOW, 200), currency: "usd", paymentIntentId: null, sourceId: null, isPending: false, siblingIds: [], ...more });
const AROUND = { from: subDays(NOW, 201), to: subDays(NOW, 199) };
const forgetSweep = () => database.owner`delete from settings where key = 'stripe_swept'`;

test("the nightly comparison tells nothing that only the daily sweep had not booked yet", async () => {
  try {
    database.setNow(new Date("2026-11-20T14:00:00Z"));
    await payments.buy(await openBuyer(), cents(30));
    await sweepStripe(payments.ctx);
    const { sessionId } = await payments.open(await openBuyer(), cents(20));
    payments.sandbox.pay(sessionId, CARD);
    database.setNow(new Date("2026-11-20T20:00:00Z"));
    payments.sandbox.payOut();
    database.setNow(new Date("2026-11-21T03:00:00Z"));
    expect(await reconcileStripeNightly(payments.ctx)).toBe(0);

    // A payment that the sweep cannot book does not keep the comparison from being made, and is not silent.
    payments.sandbox.pay((await payments.open(await openBuyer(), cents(10))).sessionId, CARD);
    database.setNow(new Date("2026-11-22T03:00:00Z"));
    const broken = { ...payments.ctx, stripe: { ...payments.ctx.stripe, findPayment: async () => Promise.reject(new Error("out of order")) } };
    await expect(reconcileStripeNightly(broken)).rejects.toThrow("out of order");
    expect(await database.ctx.db.select().from(reconciliationDifferences).where(eq(reconciliationDifferences.state, "open"))).toHaveLength(1);
    expect(await reconcileStripeNightly(broken)).toBe(0);
    await payments.deliver();
  } finally {
    database.setNow(NOW);
    await forgetSweep();
  }
});

test("a refund that failed weeks later is told in no period, however it lies to the two days", async () => {
  const [bought, failed] = [subDays(NOW, 70), subDays(NOW, 40)];
  try {
    database.setNow(bought);
    const { chargeId } = await payments.buy(await openBuyer(), cents(30));
    const refund = payments.sandbox.refund(chargeId, 500);
    await payments.deliver();
    database.setNow(failed);
    payments.sandbox.endRefund(refund.id);
    await payments.deliver();
    database.setNow(NOW);
    for (const length of [1, 5, 20, 45]) {
      for (let start = -5; start < 45; start += 1) {
        const from = addDays(bought, start);
        expect(await told({ from, to: addDays(from, length) })).toEqual([]);
      }
    }
    // That both sides were held against each other, and not left out.
    const period = { from: subDays(failed, 1), to: addDays(failed, 1) };
    const { lines, paymentOf, until } = await readStripeLines(payments.ctx, period);
    const ours = await readOurStripeLines(payments.ctx, period, paymentOf, until);
    expect([lines, ours].map((side) => side.filter(({ id }) => id === refund.id).map(({ micros }) => micros).sort())).toEqual([[-cents(5), cents(5)], [-cents(5), cents(5)]]);
  } finally {
    database.setNow(NOW);
  }
}, 60_000);

test("a bank debit is told neither while the bank has not answered, nor when it paid, nor when it did not", async () => {
  try {
    for (const [account, outcome, wait, ago] of [[DEBIT_GOOD, "succeeded", 12, 150], [DEBIT_BAD, "failed", 12, 150], [DEBIT_BAD, "failed", 3, 150]] as const) {
      const submitted = subDays(NOW, ago);
      database.setNow(submitted);
      const { sessionId, topUpId } = await payments.open(await openBuyer(), cents(100));
      const intent = payments.sandbox.pay(sessionId, account);
      await payments.deliver();
      const movements = async () => { const all: SweptMovement[] = []; for await (const line of payments.ctx.stripe.listMovements(subDays(submitted, 1))) if (line.paymentIntentId === intent.id) all.push(line); return all; };
      expect(await movements()).toMatchObject([{ type: "payment", amountMicros: cents(105), isPending: true }]);
      const around = { from: subDays(submitted, 2), to: addDays(submitted, 20) };
      expect(await told(around)).toEqual([]);

      database.setNow(addDays(submitted, wait));
      payments.sandbox.endDebit(intent.id, outcome);
      await payments.deliver();
      database.setNow(NOW);
      expect((await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId)))[0]!.state).toBe(outcome === "succeeded" ? "settled" : "failed");
      const net = (await movements()).reduce((sum, { amountMicros, feeMicros }) => sum + amountMicros - feeMicros, 0n);
      expect(net).toBe(outcome === "succeeded" ? cents(105) - cents(3.35) : 0n);
      for (let start = -9; start < 21; start += 2) expect(await told({ from: addDays(submitted, start), to: addDays(submitted, start + 2) })).toEqual([]);
      const { lines } = await readStripeLines(payments.ctx, around);
      expect(lines.filter(({ id }) => id === intent.id)).toHaveLength(outcome === "succeeded" ? 1 : 0);
    }
  } finally {
    database.setNow(NOW);
  }
}, 60_000);

test("what Stripe took back of a payment, or kept of a debit that failed, is told by the name of the payment", async () => {
  const of = { paymentIntentId: "pi_debit", sourceId: "py_debit" };
  const failed = [moved("txn_1", "payment", cents(100), { ...of, feeMicros: cents(0.8) }), moved("txn_2", "payment_failure_refund", -cents(100), of)];
  expect(await told(AROUND, withMovements(failed))).toEqual([{ id: "pi_debit", finding: "only_theirs", what: "payment", micros: 0n, feeMicros: cents(0.8) }]);
  const reversed = [moved("txn_3", "payment", cents(100), of), moved("txn_4", "payment_reversal", -cents(40), of)];
  expect(await told(AROUND, withMovements(reversed))).toMatchObject([{ id: "pi_debit", micros: cents(60) }]);
});

test("only what Stripe takes for itself is booked as its fee; what is unknown is booked nowhere, and told by Stripe's own word", async () => {
  const unknown = [
    moved("txn_topup", "topup", cents(1_000), { sourceId: "tu_1" }), moved("txn_transfer", "transfer", -cents(50), { sourceId: "tr_1" }), moved("txn_reserve", "reserve_hold", -cents(70)),
    moved("txn_charge", "charge", cents(77), { sourceId: "ch_1", feeMicros: cents(2) }), moved("txn_refund", "refund", -cents(10), { sourceId: "re_1" }), moved("txn_dispute", "adjustment", -cents(77), { sourceId: "du_1", feeMicros: cents(15) }),
    moved("txn_income", "application_fee", cents(3), { sourceId: "fee_1" }), moved("txn_hold", "payout_minimum_balance_hold", -cents(9)), moved("txn_strange", "a_type_of_tomorrow", cents(1), { paymentIntentId: "pi_strange" }),
    moved("txn_euro", "stripe_fee", -cents(4), { currency: "eur" }), moved("txn_paid_in_euro", "payment", cents(20), { currency: "eur", paymentIntentId: "pi_euro", sourceId: "py_euro", feeMicros: cents(1) }), moved("txn_payout_euro", "payout", -cents(12), { currency: "eur", sourceId: "po_euro" }),
  ];
  const fees = [moved("txn_fee", "stripe_fee", -cents(2)), moved("txn_fx", "stripe_fx_fee", -cents(0.5)), moved("txn_tax", "tax_fee", -cents(0.25)), moved("txn_network", "network_cost", -cents(0.75)), moved("txn_adjusted", "adjustment", cents(0.1)), moved("txn_billing", "stripe_fee", 0n, { feeMicros: cents(1.1), paymentIntentId: "pi_billed" })];
  const payouts = [moved("txn_payout", "payout", -cents(500), { sourceId: "po_1" }), moved("txn_payout_failed", "payout_failure", cents(500), { sourceId: "po_1" })];
  const ctx = withMovements([...unknown, ...fees, ...payouts]);
  await sweepStripe(ctx);
  await sweepStripe(ctx);
  const booked = await database.owner<{ id: string; entry: string }[]>`
    select split_part(t.idempotency_key, ':', 2) as id, p.debit || '→' || p.credit || ' ' || p.amount_micros as entry from ledger_transactions t join ledger_postings p using (account_id, seq) where t.idempotency_key = any(${[...unknown, ...fees, ...payouts].map(({ id }) => `stripe.movement:${id}`)}) order by p.amount_micros, 2`;
  expect(booked.map(({ id, entry }) => `${id} ${entry}`)).toEqual([
    "txn_adjusted stripe_clearing→processing_cost 100000", "txn_tax processing_cost→stripe_clearing 250000", "txn_fx processing_cost→stripe_clearing 500000", "txn_network processing_cost→stripe_clearing 750000", "txn_billing processing_cost→stripe_clearing 1100000", "txn_fee processing_cost→stripe_clearing 2000000",
    "txn_payout bank→stripe_clearing 500000000", "txn_payout_failed stripe_clearing→bank 500000000",
  ]);
  const found = await told(AROUND, ctx);
  expect(found.every(({ finding }) => finding === "only_theirs")).toBe(true);
  expect(new Map(found.map(({ id, what, micros, feeMicros }) => [id, [what, micros, feeMicros]]))).toEqual(new Map<string, unknown>([
    ...unknown.slice(0, 9).map(({ id, type, amountMicros, feeMicros }) => [id, [type, amountMicros, feeMicros]] as const),
    ["txn_euro", ["fee in eur", -cents(4), 0n]], ["pi_euro", ["payment in eur", cents(20), cents(1)]], ["txn_payout_euro", ["payout in eur", -cents(12), 0n]],
  ]));
  await forgetSweep();
});

test("what is paid, refunded and paid out while the comparison reads is told by neither side, and is found the next time", async () => {
  const buyer = await openBuyer();
  const at = subDays(NOW, 100);
  const today = { from: subHours(at, 12), to: addHours(at, 12) };
  try {
    database.setNow(subMinutes(at, 30));
    const before = await payments.buy(buyer, cents(40));
    const late = payments.sandbox.refund(before.chargeId, 300);
    await payments.deliver();
    for (const [place, later] of [0, 1, 400, 1_000, 60_000].entries()) {
      const read = addMinutes(at, place * 5);
      database.setNow(read);
      expect(await told(today, payments.ctx, async () => {
        database.setNow(new Date(read.getTime() + later));
        // Within the same millisecond nothing can have been asked of Stripe and answered.
        if (later === 0) return;
        const { topUpId } = await payments.buy(buyer, cents(25));
        await payments.refund(buyer, topUpId, cents(5));
        payments.sandbox.dispute((await payments.buy(await openBuyer(), cents(26))).chargeId);
        if (later === 60_000) payments.sandbox.endRefund(late.id);
        await payments.deliver();
        payments.sandbox.payOut();
        await sweepStripe(payments.ctx);
      })).toEqual([]);
    }
    database.setNow(addHours(at, 1));
    expect(await told(today)).toEqual([]);
    const { sessionId } = await payments.open(buyer, cents(15));
    const intent = payments.sandbox.pay(sessionId, CARD);
    expect(await told(today)).toMatchObject([{ id: intent.id, finding: "only_theirs" }]);
    await payments.deliver();
  } finally {
    database.setNow(NOW);
    await forgetSweep();
  }
}, 60_000);

test("a comparison and a sweep say unavailable while Stripe does not answer", async () => {
  const ctx = { ...payments.ctx, stripe: openStripe({ secretKey: SANDBOX_KEY, apiUrl: "http://127.0.0.1:9", webhookSecret: "x", automaticTax: false }) };
  await expect(readStripeLines(ctx, AROUND)).rejects.toMatchObject({ code: "unavailable" });
  await expect(sweepStripe(ctx)).rejects.toMatchObject({ code: "unavailable" });
  expect(await payments.ctx.stripe.findMovement("txn_nobody")).toBeNull();
}, 30_000);
