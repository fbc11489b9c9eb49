import { beforeAll, expect, test } from "vitest";
import { parseMonths } from "@/lib/analytics/months";
import { prepareTopUpCsv, TOP_UP_LINES, type TopUpSums } from "@/lib/analytics/prepare-top-ups";
import { readPaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { readTopUpCohorts } from "@/lib/analytics/read-top-up-cohorts";
import { readTopUpFinance, readTopUpMonths } from "@/lib/analytics/read-top-up-finance";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { parseDecimal } from "@/lib/money/micros";
import { approveRefund } from "@/lib/topups/approve-refund";
import { declineRefund } from "@/lib/topups/decline-refund";
import { listRefundable } from "@/lib/topups/list-refundable";
import { refundTopUp } from "@/lib/topups/refund-top-up";
import { requestRefund } from "@/lib/topups/request-refund";
import { settleDispute } from "@/lib/topups/settle-dispute";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { setTopUpLimits } from "@/lib/topups/top-up-limits";
import { expirePromotional } from "@/lib/wallet/expire-promotional";
import { getWallet } from "@/lib/wallet/get-wallet";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { type Buyer, useCardPayments } from "@/tests/support/card-payments";
import { logLine, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const CARD = "4242424242424242";
const DOLLAR = 1_000_000n;
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;

const payments = useCardPayments(database);
let ctx: StripeContext;
beforeAll(() => { ctx = payments.ctx; });

async function openAccount(name: string): Promise<Buyer> {
  const slug = `${name.toLowerCase()}-${newId().slice(-12)}`;
  return { accountId: await createAccount(ctx, { slug, name }), slug, name };
}

const ZERO = Object.fromEntries(TOP_UP_LINES.map(({ key }) => [key, 0n])) as TopUpSums;
const view = (from: string, to: string) => readTopUpFinance(ctx, parseMonths({ from, to }, ctx.clock.now()));

/** The same lines straight from the postings of every account, told anew and in SQL. */
async function fromLedger(from: string, to: string): Promise<Partial<TopUpSums>> {
  const [row] = await database.owner<Record<string, string>[]>`
    with p as (select t.code, p.debit, p.credit, p.amount_micros as amount from ledger_transactions t join ledger_postings p using (account_id, seq) where t.booked_at >= ${`${from}-01T00:00:00Z`} and t.booked_at < ${`${to}-01T00:00:00Z`})
    select
      coalesce(sum(amount) filter (where code = 'top_up.settle'), 0) as paid,
      coalesce(sum(amount) filter (where code = 'top_up.settle' and debit = 'bank'), 0) as transfers,
      coalesce(sum(amount) filter (where code = 'top_up.settle' and credit = 'customer_credit'), 0) as credit,
      coalesce(sum(amount) filter (where code = 'top_up.settle' and credit = 'top_up_fee_revenue'), 0) as fee,
      coalesce(sum(amount) filter (where code like 'refund.%' and debit = 'customer_credit'), 0) - coalesce(sum(amount) filter (where code like 'refund.%' and credit = 'customer_credit'), 0) as "creditRefunded",
      coalesce(sum(amount) filter (where credit = 'top_up_fee_revenue'), 0) - coalesce(sum(amount) filter (where debit = 'top_up_fee_revenue'), 0) as "feeKept",
      coalesce(sum(amount) filter (where debit = 'disputes' and credit = 'stripe_clearing' and code = 'dispute.move'), 0) as withdrawn,
      coalesce(sum(amount) filter (where debit = 'stripe_clearing' and credit = 'disputes' and code = 'dispute.move'), 0) as reinstated,
      coalesce(sum(amount) filter (where debit = 'processing_cost' and code = 'top_up.processing'), 0) as processing,
      coalesce(sum(amount) filter (where debit = 'processing_cost' and code = 'dispute.move'), 0) as "disputeFees",
      coalesce(sum(case 'top_up_fee_revenue' when credit then amount when debit then -amount end), 0) - coalesce(sum(case 'processing_cost' when debit then amount when credit then -amount end), 0) as margin,
      coalesce(sum(amount) filter (where code = 'promotion.grant'), 0) as granted,
      coalesce(sum(amount) filter (where code = 'promotion.expire'), 0) as expired
    from p`;
  return Object.fromEntries(Object.entries(row!).map(([key, value]) => [key, BigInt(value)]));
}

test("three top-ups, one refunded, one disputed and lost: page, file and ledger tell the same to the micro-dollar", async () => {
  database.setNow(new Date("2026-10-31T23:59:00Z"));
  const [acme, birch] = [await openAccount("Acme"), await openAccount("Birch")];
  await payments.buy(acme, cents(5));
  database.setNow(new Date("2026-11-01T00:01:00Z"));
  const twenty = await payments.buy(acme, cents(20));
  const hundred = await payments.buy(birch, cents(100));
  await settleTopUp(ctx, { accountId: birch.accountId, topUpId: newId(), creditMicros: cents(40), paymentReference: "wire" });

  // Spent, held and refunded are three numbers.
  const { id: apiKeyId } = await createApiKey(ctx, { accountId: acme.accountId, name: "key" });
  await ingestLines(ctx, { source: "gateway", origin: "finance", lines: numbered([
    logLine({ accountId: acme.accountId, apiKeyId }, { event_id: "spent", submitted_at: "2026-10-31T23:00:00Z", finished_at: "2026-10-31T23:01:00Z" }),
    // On its own provider key: in the month of the call, in lines of its own.
    logLine({ accountId: acme.accountId, apiKeyId }, { event_id: "own", funding: "byok", submitted_at: "2026-11-01T00:00:00Z", finished_at: "2026-11-01T00:01:00Z" })]) });
  await placeHold(ctx, { accountId: acme.accountId, holdId: newId(), amountMicros: cents(1.5), reference: "job" });
  await refundTopUp(ctx, { accountId: acme.accountId, topUpId: twenty.topUpId, refundId: newId(), creditMicros: cents(10), reason: "Asked by phone" });
  await payments.deliver();
  const grantId = newId();
  await grantPromotional(ctx, { accountId: birch.accountId, grantId, amountMicros: cents(7.77), reason: "Welcome", expiresAt: new Date("2026-11-20T00:00:00Z") });

  const { id: disputeId } = payments.sandbox.dispute(hundred.chargeId);
  await payments.deliver();
  database.setNow(new Date("2026-12-02T08:00:00Z"));
  payments.sandbox.closeDispute(disputeId, "lost");
  await payments.deliver();
  await expirePromotional(ctx, birch.accountId);

  const finance = await view("2026-10", "2026-12");
  const october = { ...ZERO, paid: cents(5.25), credit: cents(5), fee: cents(0.25), feeKept: cents(0.25), processing: cents(0.45), margin: cents(-0.2) };
  const november = {
    ...ZERO, paid: cents(168), transfers: cents(42), credit: cents(160), fee: cents(8), creditRefunded: cents(10), feeRefunded: cents(0.5),
    withdrawn: cents(105), creditDisputed: cents(100), feeDisputed: cents(5), feeKept: cents(2.5), processing: cents(0.91 + 3.35), disputeFees: cents(15), margin: cents(2.5 - 4.26 - 15), granted: cents(7.77), byokCost: cents(2.5), feeWaived: 125_000n,
  };
  const december = { ...ZERO, expired: cents(7.77) };
  expect(finance.months.map(({ sums }) => sums)).toEqual([october, november, december]);
  expect(finance.months.map(({ unfinished }) => unfinished)).toEqual([false, false, true]);
  for (const { key } of TOP_UP_LINES) expect(finance.total[key], key).toBe(october[key] + november[key] + december[key]);
  expect(await getWallet(ctx, acme.accountId)).toMatchObject({ balanceMicros: cents(25 - 2.5 - 10), heldMicros: cents(1.5) });

  const [head, ...rows] = prepareTopUpCsv(await readTopUpMonths(ctx, parseMonths({ from: "2026-10", to: "2026-12" }, ctx.clock.now()))).trimEnd().split("\n").map((line) => line.split(","));
  expect(rows.map(([month]) => month)).toEqual(["2026-10", "2026-11", "2026-12"]);
  expect(head!.slice(0, 4)).toEqual(["month_utc", "paid_usd", "transfers_usd", "credit_usd"]);
  expect(rows.map((row) => row.slice(1).map(parseDecimal))).toEqual(finance.months.map(({ sums }) => TOP_UP_LINES.map(({ key }) => sums[key])));

  expect(finance.months[1]!.sums).toMatchObject(await fromLedger("2026-11", "2026-12"));
  expect(finance.total).toMatchObject(await fromLedger("2026-10", "2027-01"));

  expect(finance.bands.map(({ payments, feeMicros, processingMicros, marginMicros, covers }) => ({ payments, feeMicros, processingMicros, marginMicros, covers }))).toEqual([
    { payments: 1, feeMicros: cents(0.25), processingMicros: cents(0.45), marginMicros: cents(-0.2), covers: false },
    { payments: 1, feeMicros: cents(1), processingMicros: cents(0.91), marginMicros: cents(0.09), covers: true },
    { payments: 1, feeMicros: cents(5), processingMicros: cents(3.35), marginMicros: cents(1.65), covers: true },
    { payments: 0, feeMicros: 0n, processingMicros: 0n, marginMicros: 0n, covers: null },
  ]);
  // ($4.71 − 3 × $0.30) ÷ $131.25
  expect([finance.isObserved, finance.rate]).toEqual([true, { ppm: 29_029n, fixedMicros: 300_000n }]);
  expect(finance.bands.reduce((sum, { processingMicros }) => sum + processingMicros, 0n)).toBe(finance.total.processing);

  const desk = await readPaymentsDesk(ctx);
  expect(desk.disputes).toMatchObject([{ id: disputeId, state: "lost", account: { name: "Birch" }, creditMicros: cents(100) }]);
  expect(desk.frozen).toMatchObject([{ account: { name: "Birch" }, wallet: { frozenAt: new Date("2026-11-01T00:01:00Z"), balanceMicros: cents(40) } }]);
  await settleDispute(ctx, { accountId: birch.accountId, disputeId, note: "Paid by wire" });
  expect(await readPaymentsDesk(ctx)).toMatchObject({ disputes: [], frozen: [], promotions: [] });
});

test("a dispute that is won gives fee and money back in the month in which it is won", async () => {
  database.setNow(new Date("2027-02-10T00:00:00Z"));
  const cedar = await openAccount("Cedar");
  const { chargeId } = await payments.buy(cedar, cents(30));
  const { id } = payments.sandbox.dispute(chargeId);
  await payments.deliver();
  database.setNow(new Date("2027-03-05T00:00:00Z"));
  payments.sandbox.closeDispute(id, "won");
  await payments.deliver();
  const { months: [february, march], total } = await view("2027-02", "2027-03");
  expect(february!.sums).toMatchObject({ withdrawn: cents(31.5), reinstated: 0n, feeDisputed: cents(1.5), feeKept: 0n });
  expect(march!.sums).toMatchObject({ withdrawn: 0n, reinstated: cents(31.5), feeDisputed: cents(-1.5), feeKept: cents(1.5) });
  expect(total).toMatchObject({ feeKept: cents(1.5), feeDisputed: 0n, creditDisputed: 0n, processing: cents(1.21), disputeFees: cents(15) });
});

test("the desk shows what waits: requests with what is unspent now, and nothing once they are decided", async () => {
  database.setNow(new Date("2027-04-01T00:00:00Z"));
  const dune = await openAccount("Dune");
  const { topUpId } = await payments.buy(dune, cents(50));
  const [declined, approved] = [newId(), newId()];
  const ask = (refundId: string, credit: number) => requestRefund(ctx, { accountId: dune.accountId, topUpId, refundId, creditMicros: cents(credit), reason: "Project ended" });
  await ask(declined, 50);
  await ask(approved, 20);
  const { id: apiKeyId } = await createApiKey(ctx, { accountId: dune.accountId, name: "key" });
  await ingestLines(ctx, { source: "gateway", origin: "finance", lines: numbered([logLine({ accountId: dune.accountId, apiKeyId })]) });
  const waiting = async () => (await readPaymentsDesk(ctx)).refunds.filter(({ accountId }) => accountId === dune.accountId);
  expect(await waiting()).toMatchObject([declined, approved].map((id) => ({ id, state: "requested", account: { name: "Dune" }, refundable: { creditMicros: cents(47.5) } })));
  await expect(approveRefund(ctx, { accountId: dune.accountId, refundId: declined })).rejects.toMatchObject({ code: "invalid_request", field: "credit" });
  await declineRefund(ctx, { accountId: dune.accountId, refundId: declined, note: "Partly spent" });
  await approveRefund(ctx, { accountId: dune.accountId, refundId: approved });
  expect((await waiting()).map(({ state }) => state)).toEqual([]);
  expect(await listRefundable(ctx, dune.accountId)).toMatchObject([{ id: topUpId, refundable: { creditMicros: cents(27.5), feeMicros: 1_380_000n } }]);
  expect((await getWallet(ctx, dune.accountId)).balanceMicros).toBe(cents(27.5));
});

test("refunding a top-up again with the same id pays once, and another account's top-up is not found", async () => {
  const [elm, fern] = [await openAccount("Elm"), await openAccount("Fern")];
  const { topUpId } = await payments.buy(elm, cents(50));
  const refund = { accountId: elm.accountId, topUpId, refundId: newId(), creditMicros: cents(30), reason: "Double" };
  await refundTopUp(ctx, refund);
  await refundTopUp(ctx, refund);
  expect((await getWallet(ctx, elm.accountId)).balanceMicros).toBe(cents(20));
  await expect(refundTopUp(ctx, { ...refund, creditMicros: cents(10) })).rejects.toMatchObject({ code: "conflict" });
  await expect(refundTopUp(ctx, { ...refund, refundId: newId(), creditMicros: cents(20.01) })).rejects.toMatchObject({ code: "invalid_request", field: "credit" });
  await expect(refundTopUp(ctx, { ...refund, accountId: fern.accountId, refundId: newId() })).rejects.toMatchObject({ code: "not_found" });
});

test("unfinished top-ups appear after ten minutes, refused events with their reason, account and payload", async () => {
  database.setNow(new Date("2027-05-01T00:00:00Z"));
  const grove = await openAccount("Grove");
  const { topUpId, sessionId } = await payments.open(grove, cents(25));
  const unfinished = async () => (await readPaymentsDesk(ctx)).unfinished.map(({ id }) => id);
  expect(await unfinished()).not.toContain(topUpId);
  database.setNow(new Date("2027-05-01T00:10:01Z"));
  expect(await unfinished()).toContain(topUpId);
  // Our top-up says another amount than its checkout asked for.
  payments.sandbox.pay(sessionId, CARD);
  await database.owner`update top_ups set credit_micros = ${String(26n * DOLLAR)} where id = ${topUpId}`;
  await payments.deliver();
  const { refused } = await readPaymentsDesk(ctx);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({ state: "refused", account: { name: "Grove" }, note: expect.stringContaining("$26.25") as string, payload: { object: "event" } });
  expect((await getWallet(ctx, grove.accountId)).balanceMicros).toBe(0n);
});

test("a period without a payment reckons with Stripe's list price, and the smallest top-up is what was set", async () => {
  await setTopUpLimits(ctx, { minimumMicros: cents(16), maximumMicros: cents(9_000) });
  const finance = await view("2025-01", "2025-02");
  expect(finance).toMatchObject({ isObserved: false, rate: { ppm: 29_000n, fixedMicros: 300_000n }, feeBps: 500, limits: { minimumMicros: cents(16) } });
  expect(finance.total).toEqual(ZERO);
});

test("by cohort, each month's purchases are those of the months, and an account is of the month in which it first bought", async () => {
  const now = ctx.clock.now();
  const months = parseMonths({ from: "2026-10", to: "2027-03" }, now);
  const [cohorts, finance] = [await readTopUpCohorts(ctx, months, now), await readTopUpFinance(ctx, months)];
  expect(cohorts.map(({ month, accounts }) => [month.toISOString().slice(0, 7), accounts]).slice(0, 2)).toEqual([["2026-10", 1], ["2026-11", 1]]);
  // Acme bought in October and again in November; Birch began in November.
  expect(cohorts[0]!.bought.slice(0, 2)).toEqual([{ accounts: 1, micros: cents(5) }, { accounts: 1, micros: cents(20) }]);
  expect(cohorts[1]!.bought.slice(0, 2)).toEqual([null, { accounts: 1, micros: cents(140) }]);
  for (const [place, { sums }] of finance.months.entries()) expect(cohorts.reduce((sum, { bought }) => sum + (bought[place]?.micros ?? 0n), 0n)).toBe(sums.credit);

  // As it was known in the evening of 31 October.
  const halloween = new Date("2026-11-01T00:00:00Z");
  expect((await readTopUpCohorts(ctx, months, halloween)).map(({ micros }) => micros)).toEqual([cents(5)]);
  expect((await readTopUpFinance(ctx, months, halloween)).total).toEqual(finance.months[0]!.sums);
});
