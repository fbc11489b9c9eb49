import { stringify } from "csv-stringify/sync";
import { addDays } from "date-fns";
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { getBalanceOverTime } from "@/lib/analytics/balance-over-time";
import { exportTransactions } from "@/lib/analytics/export-transactions";
import { getTransactionTotals, listPostings, listTransactions, type Transaction } from "@/lib/analytics/list-transactions";
import { parsePeriod } from "@/lib/analytics/period";
import { TRANSACTION_KINDS, type TransactionKind } from "@/lib/analytics/prepare-transactions";
import { readWallet } from "@/lib/analytics/read-wallet";
import { getSpending } from "@/lib/analytics/spending";
import { requireTransactionFilter, type TransactionFilter } from "@/lib/analytics/transaction-filter";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { MICROS_PER_DOLLAR, microsToDecimal, type Micros } from "@/lib/money/micros";
import { approveRefund } from "@/lib/topups/approve-refund";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { findTopUp } from "@/lib/topups/find-top-up";
import { getRefundable } from "@/lib/topups/get-refundable";
import { listTopUps } from "@/lib/topups/list-top-ups";
import { openPortal } from "@/lib/topups/open-portal";
import { requestRefund } from "@/lib/topups/request-refund";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { startTopUp } from "@/lib/topups/start-top-up";
import { getWallet } from "@/lib/wallet/get-wallet";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { type Customer, logLine, newCustomer, numbered } from "../support/customers";
import { useDatabase } from "../support/database";
import { useStripe } from "../support/stripe";

const database = useDatabase();
const stripe = useStripe(database);
const START = new Date("2026-10-01T00:00:00.000Z");
const END = new Date("2026-11-01T12:00:00.000Z");
const DAY_MS = 86_400_000;
const PERIOD = parsePeriod({ period: "custom", from: "2026-10-01", to: "2026-11-01", tz: "UTC" }, END);
const dollars = (n: number) => BigInt(n) * MICROS_PER_DOLLAR;

let account: Customer & { slug: string; name: string };
let cardTopUpId: string;

/** Buys credit by card, as a person does, and books what Stripe says. */
async function buy(credit: number): Promise<string> {
  const topUpId = newId();
  await startTopUp(stripe.ctx, { account, topUpId, creditMicros: dollars(credit), saveCard: false, baseUrl: "http://localhost" });
  stripe.sandbox.pay((await findTopUp(stripe.ctx, account.accountId, topUpId))!.sessionId!, "4242424242424242");
  await fetchTopUp(stripe.ctx, { accountId: account.accountId, topUpId });
  return topUpId;
}

/** A month of one account: transfers, a card, promotional credit, usage every day, a refund. */
beforeAll(async () => {
  database.setNow(START);
  const accountId = await createAccount(database.ctx, { slug: "wallet-page", name: "Wallet page" });
  account = { accountId, apiKeyId: (await createApiKey(database.ctx, { accountId, name: "test" })).id, slug: "wallet-page", name: "Wallet page" };
  await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: dollars(200), paymentReference: "WIRE-7" });
  for (let day = 0; day < 30; day++) {
    const at = new Date(START.getTime() + day * DAY_MS + 9 * 3_600_000 + day * 977_000);
    database.setNow(at);
    const call = (n: number) => logLine(account, { event_id: `evt_${day}_${n}`, job_id: `job_${day}_${n}`, delivered_ms: 1_000 + 137 * day + 11 * n, submitted_at: new Date(at.getTime() - 120_000).toISOString(), finished_at: new Date(at.getTime() - 60_000).toISOString(), funding: n === 3 ? "byok" : "wallet" });
    await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered([0, 1, 2, 3].map(call)) });
    if (day === 10) await grantPromotional(database.ctx, { accountId, grantId: newId(), amountMicros: dollars(5), reason: "Launch week", expiresAt: addDays(at, 60) });
    if (day === 20) cardTopUpId = await buy(100);
  }
  database.setNow(END);
  const refundId = newId();
  await requestRefund(stripe.ctx, { accountId, topUpId: cardTopUpId, refundId, creditMicros: dollars(20), reason: "too much" });
  await approveRefund(stripe.ctx, { accountId, refundId });
  await fetchTopUp(stripe.ctx, { accountId, topUpId: cardTopUpId });
}, 120_000);

/** The ledger's own word: every transaction with how its postings move customer credit. */
async function entries(where = sql``): Promise<{ seq: number; code: string; bookedAt: Date; amount: Micros; balance: Micros }[]> {
  const rows = await database.ctx.db.execute<{ seq: string; code: string; booked_at: string; balance_micros: string; plus: string; minus: string }>(sql`
    select t.seq, t.code, t.booked_at, t.balance_micros, coalesce(sum(p.amount_micros) filter (where p.credit = 'customer_credit'), 0) as plus, coalesce(sum(p.amount_micros) filter (where p.debit = 'customer_credit'), 0) as minus
    from ledger_transactions t join ledger_postings p on p.account_id = ${account.accountId} and p.seq = t.seq where t.account_id = ${account.accountId} ${where} group by t.seq, t.code, t.booked_at, t.balance_micros order by t.seq`);
  return rows.map((row) => ({ seq: Number(row.seq), code: row.code, bookedAt: new Date(row.booked_at), amount: BigInt(row.plus) - BigInt(row.minus), balance: BigInt(row.balance_micros) }));
}

const sum = (amounts: Micros[]) => amounts.reduce((total, amount) => total + amount, 0n);

async function listAll(filter: TransactionFilter, period = { from: PERIOD.from, to: PERIOD.to }): Promise<Transaction[]> {
  const all: Transaction[] = [];
  for (;;) {
    const page = await listTransactions(database.ctx, account.accountId, { filter, period, limit: 7, before: all.at(-1)?.seq });
    all.push(...page);
    if (page.length < 7) return all;
  }
}

test("the table has every ledger transaction once, newest first, with its amount and the balance after it, page by page", async () => {
  const shown = await listAll({});
  const ledger = (await entries()).reverse();
  expect(shown.map(({ seq, code, amountMicros, balanceMicros, bookedAt }) => ({ seq, code, amount: amountMicros, balance: balanceMicros, bookedAt }))).toEqual(ledger);
  expect(shown[0]!.balanceMicros).toBe((await getWallet(database.ctx, account.accountId)).balanceMicros);
  // The running balance runs: each is the one before it and the amount.
  for (const [i, entry] of shown.entries()) expect(entry.balanceMicros - entry.amountMicros).toBe(shown[i + 1]?.balanceMicros ?? 0n);
});

const KINDS = Object.keys(TRANSACTION_KINDS) as TransactionKind[];
const PERIODS: [string, { from: Date; to: Date }][] = [["the whole month", PERIOD], ["a week within", { from: new Date("2026-10-08T00:00:00Z"), to: new Date("2026-10-15T00:00:00Z") }], ["half an hour that no day knows", { from: new Date("2026-10-21T14:15:00Z"), to: new Date("2026-10-21T14:45:00Z") }], ["nothing", { from: new Date("2025-01-01T00:00:00Z"), to: new Date("2025-02-01T00:00:00Z") }]];
for (const [name, period] of PERIODS) {
  for (const kind of [undefined, ...KINDS]) {
    test(`table, totals and CSV of ${kind ?? "all kinds"} in ${name} sum to the ledger's, to the micro-dollar`, async () => {
      const filter = { kind };
      const codes: readonly string[] | null = kind ? TRANSACTION_KINDS[kind].codes : null;
      const ledger = (await entries()).filter(({ code, bookedAt }) => (!codes || codes.includes(code)) && bookedAt >= period.from && bookedAt < period.to);
      const shown = await listAll(filter, period);
      expect(shown.map(({ seq }) => seq)).toEqual(ledger.map(({ seq }) => seq).reverse());
      const totals = await getTransactionTotals(database.ctx, account.accountId, { filter, period });
      const plus = sum(ledger.map(({ amount }) => (amount > 0n ? amount : 0n)));
      expect(totals).toEqual({ inMicros: plus, outMicros: plus - sum(ledger.map(({ amount }) => amount)) });
      const rows = [];
      for await (const row of exportTransactions(database.ctx, account.accountId, { filter, period })) rows.push(row);
      expect(rows.map(({ number, amount }) => [number, amount])).toEqual(shown.map(({ seq, amountMicros }) => [seq, amountMicros]));
      expect(sum(rows.map(({ amount }) => amount))).toBe(totals.inMicros - totals.outMicros);
    });
  }
}

test("money in the CSV is a number, also below zero, and a cell that a spreadsheet would run is text", () => {
  expect(stringify([{ amount: -2_500_000n, reference: "=1+1", other: "-x" }], { escape_formulas: true, cast: { bigint: microsToDecimal } })).toBe("-2.500000,'=1+1,'-x\n");
});

test("a search finds a transaction by the beginning of its job, event, key, usage event or payment, and nothing else; its totals are those of what it finds", async () => {
  const all = await listAll({});
  const usage = all.filter(({ code }) => code === "usage.charge");
  const one = usage[5]!;
  const usageEventId = one.idempotencyKey.split(":")[1]!;
  const card = all.find(({ topUpId, code }) => topUpId === cardTopUpId && code === "top_up.settle")!;
  const expected: [string, (entry: Transaction) => boolean][] = [
    ["job_1_", ({ usage }) => usage?.jobId.startsWith("job_1_") ?? false], ["evt_12_0", ({ usage }) => usage?.eventId === "evt_12_0"],
    [usageEventId, ({ seq }) => seq === one.seq], [one.idempotencyKey, ({ seq }) => seq === one.seq], [usageEventId.slice(0, 13), ({ idempotencyKey }) => idempotencyKey.startsWith(`usage.charge:${usageEventId.slice(0, 13)}`)],
    [cardTopUpId, ({ seq }) => seq === card.seq], [card.idempotencyKey, ({ seq }) => seq === card.seq], [card.reference!, ({ seq }) => seq === card.seq], ["WIRE-", ({ reference }) => reference?.startsWith("WIRE-") ?? false],
    ["promotion.grant", ({ code }) => code === "promotion.grant"], ["ob_1_", () => false], ["%", () => false], ["'; drop table wallets; --", () => false], ["zzzz", () => false], ["\\", () => false],
  ];
  for (const [q, is] of expected) {
    const found = await listAll({ q });
    expect(found.map(({ seq }) => seq), q).toEqual(all.filter(is).map(({ seq }) => seq));
    const totals = await getTransactionTotals(database.ctx, account.accountId, { filter: { q }, period: PERIOD });
    expect(totals.inMicros - totals.outMicros, q).toBe(sum(found.map(({ amountMicros }) => amountMicros)));
  }
  expect((await listAll({ kind: "top-up", q: "job_1_" }))).toEqual([]);
});

test("each transaction names its cause: the call with its model, the top-up, the grant's reason; its postings are the ledger's", async () => {
  const all = await listAll({});
  expect(all.find(({ usage }) => usage?.eventId === "evt_4_1")).toMatchObject({ usage: { jobId: "job_4_1", modelId: "luma/luma-dream-machine-ray-2" } });
  expect(all.filter(({ code }) => code === "refund.start").map(({ topUpId, amountMicros }) => [topUpId, amountMicros])).toEqual([[cardTopUpId, -dollars(20)]]);
  expect(all.find(({ code }) => code === "promotion.grant")!.reason).toBe("Launch week");
  expect(all.find(({ reference }) => reference === "WIRE-7")!.amountMicros).toBe(dollars(200));
  const settle = all.find(({ topUpId, code }) => topUpId === cardTopUpId && code === "top_up.settle")!;
  expect(await listPostings(database.ctx, account.accountId, settle.seq, { withCosts: true })).toEqual([{ debit: "stripe_clearing", credit: "customer_credit", amountMicros: dollars(100) }, { debit: "stripe_clearing", credit: "top_up_fee_revenue", amountMicros: dollars(5) }]);
});

test("another account's transactions, postings, top-ups and figures are never seen", async () => {
  const other = await newCustomer(database.ctx);
  const period = { from: PERIOD.from, to: PERIOD.to };
  expect(await listTransactions(database.ctx, other.accountId, { filter: {}, period, limit: 50 })).toEqual([]);
  expect(await listTransactions(database.ctx, other.accountId, { filter: { q: "job_1_" }, period, limit: 50 })).toEqual([]);
  expect(await listPostings(database.ctx, other.accountId, 1, { withCosts: true })).toEqual([]);
  expect(await findTopUp(database.ctx, other.accountId, cardTopUpId)).toBeNull();
  await expect(fetchTopUp(stripe.ctx, { accountId: other.accountId, topUpId: cardTopUpId })).rejects.toMatchObject({ code: "not_found" });
  const view = await readWallet(database.ctx, other.accountId, PERIOD);
  expect([view.wallet.balanceMicros, view.topUps, view.latest, view.grants, view.burn.daysLeft, view.balance.table.totalShort]).toEqual([0n, [], [], [], null, "$0.00"]);
});

test.each(["UTC", "Asia/Kathmandu", "America/New_York"])("the balance over time is the ledger's running balance at the end of each day of %s, and what changed adds up", async (tz) => {
  const period = parsePeriod({ period: "custom", from: "2026-10-05", to: "2026-11-01", tz }, END);
  const { openingMicros, points } = await getBalanceOverTime(database.ctx, account.accountId, period);
  const ledger = await entries();
  const balanceAt = (at: Date) => ledger.findLast(({ bookedAt }) => bookedAt < at)?.balance ?? 0n;
  expect(openingMicros).toBe(balanceAt(period.from));
  expect(points.map(({ balanceMicros }) => balanceMicros)).toEqual(points.map(({ to }) => balanceAt(to)));
  expect(points.map(({ inMicros, outMicros, balanceMicros }) => balanceMicros - inMicros + outMicros)).toEqual([openingMicros, ...points.slice(0, -1).map(({ balanceMicros }) => balanceMicros)]);
  expect(points.at(-1)!.balanceMicros).toBe((await getWallet(database.ctx, account.accountId)).balanceMicros);
});

test("the balance of a period that is long over ends with what was there then", async () => {
  const period = parsePeriod({ period: "custom", from: "2026-10-05", to: "2026-10-12", tz: "UTC" }, END);
  const { points } = await getBalanceOverTime(database.ctx, account.accountId, period);
  const ledger = await entries();
  expect(points).toHaveLength(8);
  expect(points.at(-1)!.balanceMicros).toBe(ledger.findLast(({ bookedAt }) => bookedAt < period.to)!.balance);
});

test("the pace is what the wallet paid for calls of the last 7 and 30 days", async () => {
  const charged = async (days: number) => BigInt((await database.ctx.db.execute<{ amount: string }>(sql`
    select coalesce(sum(c.amount_micros), 0) as amount from charges c join usage_events e on e.account_id = ${account.accountId} and e.id = c.usage_event_id
    where c.account_id = ${account.accountId} and e.occurred_at >= ${new Date(END.getTime() - days * DAY_MS).toISOString()}::timestamptz`))[0]!.amount);
  const spending = await getSpending(database.ctx, account.accountId);
  expect([spending.last7Micros, spending.last30Micros]).toEqual([await charged(7), await charged(30)]);
  expect(spending.last7Micros).toBeGreaterThan(0n);
  expect(spending.firstUseAt).toEqual(new Date("2026-10-01T08:45:00.000Z"));
});

test("what the list says could go back is what a refund may ask for, and its refund is on it", async () => {
  const wallet = await getWallet(database.ctx, account.accountId);
  const listed = await listTopUps(database.ctx, account.accountId, { wallet, limit: 10 });
  expect(listed.map(({ kind }) => kind)).toEqual(["checkout", "transfer"]);
  const [card, transfer] = listed;
  expect(card!.refundable).toEqual(await getRefundable(database.ctx, card!, { balanceMicros: wallet.balanceMicros, heldMicros: wallet.heldMicros }));
  expect(card!.remaining).toEqual({ creditMicros: dollars(80), feeMicros: dollars(4), taxMicros: 0n });
  expect(card!.refunds.map(({ state, creditMicros, feeMicros }) => [state, creditMicros, feeMicros])).toEqual([["succeeded", dollars(20), dollars(1)]]);
  expect(transfer!.refundable).toBeNull();
  const next = await listTopUps(database.ctx, account.accountId, { wallet, limit: 10, after: card });
  expect(next.map(({ id }) => id)).toEqual([transfer!.id]);
});

test("asking for an open top-up again leads to the same checkout, whatever is said about the card; the portal is the account's own", async () => {
  const topUpId = newId();
  const input = { account, topUpId, creditMicros: dollars(25), baseUrl: "http://localhost" };
  const { url } = await startTopUp(stripe.ctx, { ...input, saveCard: true });
  expect(await startTopUp(stripe.ctx, { ...input, saveCard: false })).toEqual({ url });
  await expect(startTopUp(stripe.ctx, { ...input, saveCard: false, creditMicros: dollars(30) })).rejects.toMatchObject({ code: "conflict" });
  expect((await openPortal(stripe.ctx, { account, baseUrl: "http://localhost" })).url).toContain(stripe.sandbox.url);
});

test("a filter for a file that is none is refused with its field's name", () => {
  expect(() => requireTransactionFilter({ kind: "deposits" })).toThrow("kind: one of usage, top-up, refund, dispute, promotion, processing");
  expect(() => requireTransactionFilter({ q: " " })).toThrow("q: 1 to 200 characters");
  expect(() => requireTransactionFilter({ q: "a\0" })).toThrow("q: 1 to 200 characters");
  expect(requireTransactionFilter({ kind: "usage", q: " job_1 " })).toEqual({ kind: "usage", q: "job_1" });
});
