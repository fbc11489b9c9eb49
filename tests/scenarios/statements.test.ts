import { beforeAll, expect, test } from "vitest";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { setPrice } from "@/lib/catalog/set-price";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { exportProof } from "@/lib/finance/export-proof";
import { getStatement } from "@/lib/finance/get-statement";
import { listStatements } from "@/lib/finance/list-statements";
import { type Movement, MOVEMENTS } from "@/lib/finance/movements";
import type { Proof } from "@/lib/finance/proof";
import { setStatementZone } from "@/lib/finance/set-statement-zone";
import type { StatementDocument } from "@/lib/finance/statement-document";
import { verifyStatement } from "@/lib/finance/verify-statement";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { expirePromotional } from "@/lib/wallet/expire-promotional";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { useCardPayments } from "@/tests/support/card-payments";
import { type Customer, logLine, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const payments = useCardPayments(database);
let ctx: StripeContext;
beforeAll(() => { ctx = payments.ctx; });

type Account = Customer & { slug: string; name: string };
const at = (instant: string) => database.setNow(new Date(instant));

async function openAccount(name: string, timeZone?: string): Promise<Account> {
  const slug = `${name.toLowerCase()}-${newId().slice(-12)}`;
  const accountId = await createAccount(ctx, { slug, name });
  if (timeZone) await setStatementZone(ctx, { accountId, timeZone });
  return { accountId, slug, name, apiKeyId: (await createApiKey(ctx, { accountId, name: "production" })).id };
}

const deposit = (account: Account, dollars: number) => settleTopUp(ctx, { accountId: account.accountId, topUpId: newId(), creditMicros: cents(dollars), paymentReference: "wire" });

type Call = { seconds?: number; tag?: string; funding?: "wallet" | "byok"; status?: "completed" | "failed"; model?: string };
/** A call made at an instant, and told by the gateway's log now. */
async function call(account: Account, made: string, { seconds = 5, tag = "ads", funding = "wallet", status = "completed", model = "luma/luma-dream-machine-ray-2" }: Call = {}): Promise<void> {
  const line = logLine(account, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString(), requested_ms: seconds * 1_000, delivered_ms: status === "completed" ? seconds * 1_000 : 0, tag, funding, status, http_status: status === "completed" ? 200 : 502, model });
  const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "statements", lines: numbered([line]) });
  expect(outcomes.map(({ outcome, detail }) => detail ?? outcome)).toEqual(["accepted"]);
}

const statement = async (account: Account, month: string, knownAt?: string) => (await getStatement(ctx, account.accountId, month, knownAt ? new Date(knownAt) : undefined)).document;
const moved = ({ movements }: StatementDocument) => Object.fromEntries(MOVEMENTS.flatMap((name) => (parseDecimal(movements[name]) === 0n ? [] : [[name, movements[name]]])));

async function proofOf(account: Account, month: string, withCosts: boolean): Promise<Proof> {
  let text = "";
  for await (const part of await exportProof(ctx, account.accountId, month, { withCosts })) text += part;
  return JSON.parse(text) as Proof;
}

/** Statements of an account, the first month first: each goes on where the one before ended, each is proven from its file alone. */
async function expectChain(account: Account): Promise<StatementDocument[]> {
  const all = (await listStatements(ctx, account.accountId)).reverse();
  const documents: StatementDocument[] = [];
  for (const [i, { document: { month, state }, hash }] of all.entries()) {
    const { document } = await getStatement(ctx, account.accountId, month);
    documents.push(document);
    expect(document.opening_balance, month).toBe(i === 0 ? "0.000000" : all[i - 1]!.document.closing_balance);
    if (i > 0) expect(document.from).toBe(all[i - 1]!.document.to);
    const sum = (amounts: string[]) => microsToDecimal(amounts.reduce((total, amount) => total + parseDecimal(amount)!, 0n));
    expect(sum([document.opening_balance, ...Object.values(document.movements)])).toBe(document.closing_balance);
    expect(sum(document.usage.map(({ amount }) => `-${amount}`))).toBe(document.movements.usage);
    expect(document.byok.every(({ amount }) => amount === "0.000000")).toBe(true);
    if (state === "open") continue;
    expect(document.previous_hash).toBe(i === 0 ? null : all[i - 1]!.hash);
    for (const withCosts of [true, false]) {
      const proof = await proofOf(account, month, withCosts);
      expect(proof.hash).toBe(hash);
      const { faults, withheld } = await verifyStatement(proof);
      expect([month, faults]).toEqual([month, []]);
      if (withCosts) expect(withheld).toBe(0);
    }
  }
  return documents;
}

test("a refund after the close, and a dispute that goes on for months, are in the months in which they were booked; the closed ones stay", async () => {
  at("2027-01-10T09:00:00Z");
  const [acme, birch] = [await openAccount("Acme"), await openAccount("Birch")];
  const twenty = await payments.buy(acme, cents(20));
  const hundred = await payments.buy(birch, cents(100));
  await call(acme, "2027-01-10T08:00:00Z");
  at("2027-02-01T02:00:00Z");
  for (const { accountId } of [acme, birch]) await closeDueStatements(ctx, accountId);
  const january = await getStatement(ctx, acme.accountId, "2027-01");
  at("2027-02-05T09:00:00Z");
  await payments.refund(acme, twenty.topUpId, cents(10));
  const { id } = payments.sandbox.dispute(hundred.chargeId);
  await payments.deliver();
  at("2027-04-20T09:00:00Z");
  payments.sandbox.closeDispute(id, "won");
  await payments.deliver();
  for (const { accountId } of [acme, birch]) expect(await closeDueStatements(ctx, accountId)).toBe(2);
  expect(await getStatement(ctx, acme.accountId, "2027-01")).toEqual(january);

  const ofAcme = await expectChain(acme);
  expect(ofAcme.map((one) => [one.month, moved(one), one.fees])).toEqual([
    ["2027-01", { top_ups: "20.000000", usage: "-2.500000" }, "1.000000"], ["2027-02", { refunds: "-10.000000" }, "-0.500000"], ["2027-03", {}, "0.000000"], ["2027-04", {}, "0.000000"]]);
  expect(ofAcme[1]!.payments).toMatchObject([{ movement: "refunds", code: "refund.start", credit: "-10.000000", fee: "-0.500000" }]);
  const ofBirch = await expectChain(birch);
  expect(ofBirch.map((one) => [moved(one), one.fees, one.closing_balance])).toEqual([
    [{ top_ups: "100.000000" }, "5.000000", "100.000000"], [{ disputes: "-100.000000" }, "-5.000000", "0.000000"], [{}, "0.000000", "0.000000"], [{ disputes: "100.000000" }, "5.000000", "100.000000"]]);
});

test("usage that is told late is in the open month, marked with the month it belongs to; what was believed on a day can be asked", async () => {
  at("2027-06-10T12:00:00Z");
  const acme = await openAccount("Acme");
  await deposit(acme, 50);
  await call(acme, "2027-06-10T11:00:00Z", { tag: "" });
  at("2027-06-20T12:00:00Z");
  await call(acme, "2027-06-11T11:00:00Z", { tag: "" });
  at("2027-07-01T03:00:00Z");
  await closeDueStatements(ctx, acme.accountId);
  await call(acme, "2027-06-30T23:00:00Z", { tag: "" });
  await call(acme, "2027-06-30T23:10:00Z", { funding: "byok" });
  await call(acme, "2027-07-01T01:00:00Z", { tag: "" });
  const [june, july] = await expectChain(acme);
  expect(june!.usage.map(({ month_of_use, calls, amount }) => [month_of_use, calls, amount])).toEqual([["2027-06", 2, "5.000000"]]);
  expect(july!.usage.map(({ month_of_use, calls, amount }) => [month_of_use, calls, amount])).toEqual([["2027-06", 1, "2.500000"], ["2027-07", 1, "2.500000"]]);
  expect(july!.byok).toMatchObject([{ month_of_use: "2027-06", calls: 1, seconds: "5.000", amount: "0.000000", provider_cost: "2.500000", fee_waived: "0.125000" }]);
  expect(july!.totals.byok).toEqual({ calls: 1, seconds: "5.000", provider_cost: "2.500000", fee_waived: "0.125000" });

  const onThe15th = await statement(acme, "2027-06", "2027-06-15T00:00:00Z");
  expect([onThe15th.state, onThe15th.known_at, onThe15th.totals.usage.calls, onThe15th.closing_balance]).toEqual(["open", "2027-06-15T00:00:00.000Z", 1, "47.500000"]);
  expect((await statement(acme, "2027-06", "2027-06-05T00:00:00Z")).closing_balance).toBe("0.000000");
  expect(await statement(acme, "2027-06", "2027-07-04T00:00:00Z")).toEqual(june);
});

test("a month ends when it ends in the account's zone, half hours and daylight saving included; the zone stays once a month is closed", async () => {
  at("2027-10-31T08:00:00Z");
  // The last hour of October and the first of November, by zone.
  const zones = { "Asia/Kathmandu": "2027-10-31T18:15:00Z", "America/New_York": "2027-11-01T04:00:00Z", "Australia/Lord_Howe": "2027-10-31T13:00:00Z" };
  const accounts = await Promise.all(Object.keys(zones).map((zone) => openAccount("Zone", zone)));
  for (const account of accounts) await deposit(account, 30);
  for (const [i, midnight] of Object.values(zones).map((text) => Date.parse(text)).entries()) {
    for (const [seconds, when] of [[5, midnight - 1], [9, midnight]] as const) {
      database.setNow(new Date(when));
      await call(accounts[i]!, new Date(when - 60_000).toISOString(), { seconds });
    }
  }
  at("2027-11-02T12:00:00Z");
  for (const [i, [zone, midnight]] of Object.entries(zones).entries()) {
    expect(await closeDueStatements(ctx, accounts[i]!.accountId)).toBe(1);
    const [october, november] = await expectChain(accounts[i]!);
    expect([october!.time_zone, Date.parse(october!.to), october!.totals.usage.seconds, november!.totals.usage.seconds]).toEqual([zone, Date.parse(midnight), "5.000", "9.000"]);
    // Made a minute before midnight and booked at midnight: November's, of October's use.
    expect(november!.usage.map(({ month_of_use }) => month_of_use)).toEqual(["2027-10"]);
    await expect(setStatementZone(ctx, { accountId: accounts[i]!.accountId, timeZone: "UTC" })).rejects.toMatchObject({ code: "conflict", field: "time_zone" });
  }
  await expect(setStatementZone(ctx, { accountId: accounts[0]!.accountId, timeZone: "Mars/Olympus" })).rejects.toMatchObject({ code: "invalid_request", field: "time_zone" });
  await expect(setStatementZone(ctx, { accountId: newId(), timeZone: "UTC" })).rejects.toMatchObject({ code: "not_found" });
});

test("promotional credit that ends at midnight is granted in one month and expires in the next; one cent that is left opens it", async () => {
  at("2028-02-10T12:00:00Z");
  const acme = await openAccount("Acme");
  await grantPromotional(ctx, { accountId: acme.accountId, grantId: newId(), amountMicros: cents(4), reason: "Welcome", expiresAt: new Date("2028-03-01T00:00:00Z") });
  await deposit(acme, 5);
  await call(acme, "2028-02-10T11:00:00Z");
  at("2028-03-01T00:00:30Z");
  expect(await expirePromotional(ctx, acme.accountId)).toBeTruthy();
  // Made when the grant had ended: $1.50 of it have gone, purchased credit pays.
  await call(acme, "2028-03-01T00:00:00Z");
  at("2028-04-01T01:00:00Z");
  await closeDueStatements(ctx, acme.accountId);
  const [february, march, april] = await expectChain(acme);
  expect([moved(february!), february!.closing_balance]).toEqual([{ top_ups: "5.000000", promotional_credit: "4.000000", usage: "-2.500000" }, "6.500000"]);
  expect([moved(march!), march!.payments.map(({ movement }) => movement), march!.closing_balance]).toEqual([{ usage: "-2.500000", expiries: "-1.500000" }, ["expiries"], "2.500000"]);

  const birch = await openAccount("Birch");
  await deposit(birch, 5.01);
  await call(birch, "2028-04-01T00:30:00Z");
  await call(birch, "2028-04-01T00:40:00Z", {});
  at("2028-05-01T01:00:00Z");
  await closeDueStatements(ctx, birch.accountId);
  const [first, second] = await expectChain(birch);
  expect([first!.closing_balance, second!.opening_balance, second!.closing_balance]).toEqual(["0.010000", "0.010000", "0.010000"]);
  expect(april!.opening_balance).toBe(march!.closing_balance);
});

/** Repeatable numbers in [0, 1): mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("for 24 random months each statement goes on where the one before ended, and says what a plain sum over the ledger says", async () => {
  const random = seeded(20281);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  at("2029-01-01T04:00:00Z");
  const zone = "America/St_Johns";
  const acme = await openAccount("Acme", zone);
  const topUps: { topUpId: string }[] = [];
  let now = Date.parse("2029-01-01T04:00:00Z");
  const end = Date.parse("2031-01-02T00:00:00Z");
  while (now < end) {
    database.setNow(new Date(now));
    const chance = random();
    if (chance < 0.12) topUps.push(await payments.buy(acme, cents(5 + Math.floor(random() * 9_000) / 100)));
    else if (chance < 0.18) await grantPromotional(ctx, { accountId: acme.accountId, grantId: newId(), amountMicros: cents(1 + Math.floor(random() * 900) / 100), reason: "Thanks", expiresAt: new Date(now + random() * 60 * 86_400_000) });
    else if (chance < 0.24 && topUps.length > 0) await payments.refund(acme, pick(topUps).topUpId, cents(Math.ceil(random() * 300) / 100)).catch((error: { code?: string }) => { if (!/^(invalid_request|conflict)$/.test(error.code ?? "")) throw error; });
    else await call(acme, new Date(now - random() * (random() < 0.15 ? 45 : 0.5) * 86_400_000).toISOString(), { seconds: pick([5, 9]), tag: pick(["ads", "film", ""]), funding: random() < 0.2 ? "byok" : "wallet", status: random() < 0.1 ? "failed" : "completed" });
    await expirePromotional(ctx, acme.accountId);
    if (random() < 0.3) await closeDueStatements(ctx, acme.accountId);
    now += random() * 8 * 86_400_000;
  }
  database.setNow(new Date(end));
  await closeDueStatements(ctx, acme.accountId);
  const documents = await expectChain(acme);
  expect(documents.filter(({ state }) => state === "closed")).toHaveLength(24);
  const seen = new Set(documents.flatMap((one) => Object.keys(moved(one))));
  expect([...seen].sort()).toEqual(["expiries", "promotional_credit", "refunds", "top_ups", "usage"] satisfies Movement[]);
  expect(documents.some(({ usage, month }) => usage.some(({ month_of_use }) => month_of_use < month))).toBe(true);
  for (const { month, movements, totals, from, to } of documents) {
    const [row] = await database.owner<{ moved: string; byok: string; calls: number }[]>`
      select (select coalesce(sum(case 'customer_credit' when p.credit then p.amount_micros when p.debit then -p.amount_micros end), 0) from ledger_postings p join ledger_transactions t using (account_id, seq) where t.account_id = ${acme.accountId} and t.booked_at >= ${from} and t.booked_at < ${to}) as moved,
        (select coalesce(sum(provider_cost_micros), 0) from charges where account_id = ${acme.accountId} and funding = 'byok' and booked_at >= ${from} and booked_at < ${to}) as byok,
        (select count(*)::int from charges where account_id = ${acme.accountId} and funding = 'wallet' and booked_at >= ${from} and booked_at < ${to}) as calls`;
    expect([month, MOVEMENTS.reduce((sum, name) => sum + parseDecimal(movements[name])!, 0n), parseDecimal(totals.byok.provider_cost), totals.usage.calls]).toEqual([month, BigInt(row!.moved), BigInt(row!.byok), row!.calls]);
  }
});

test("a price that changes in mid-month gives two lines, each with its own price and what it came to", async () => {
  at("2032-11-02T08:00:00Z");
  const acme = await openAccount("Acme");
  await deposit(acme, 100);
  await call(acme, "2032-11-02T07:00:00Z");
  await call(acme, "2032-11-02T07:30:00Z", { seconds: 9 });
  await setPrice(ctx, { modelId: "luma/luma-dream-machine-ray-2", rateCards: ["list", "upstream"], resolution: "*", unit: "second", unitPriceMicros: 450_001n, minimumMs: 0, blockMs: null, effectiveFrom: new Date("2032-11-15T00:00:00Z") });
  at("2032-11-20T08:00:00Z");
  // Made before the change and told after it: at the price that was in force when it was made.
  await call(acme, "2032-11-14T23:59:59.999Z");
  await call(acme, "2032-11-15T00:00:00Z");
  await call(acme, "2032-11-16T00:00:00Z", { status: "failed" });
  const open = await statement(acme, "2032-11");
  expect(open.usage.map(({ price, calls, seconds, amount }) => [price!.unit, price!.unit_price, calls, seconds, amount]).sort()).toEqual([["second", "0.450001", 1, "5.000", "2.250005"], ["second", "0.500000", 3, "19.000", "9.500000"]]);
  expect([open.state, open.totals.usage, open.closing_balance]).toEqual(["open", { calls: 4, seconds: "24.000", amount: "11.750005", promotional: "0.000000" }, "88.249995"]);
  at("2032-12-01T00:59:59Z");
  expect(await closeDueStatements(ctx, acme.accountId)).toBe(0);
  at("2032-12-01T01:00:00Z");
  expect([await closeDueStatements(ctx, acme.accountId), await closeDueStatements(ctx, acme.accountId)]).toEqual([1, 0]);
  const [november, december] = await expectChain(acme);
  expect(november).toMatchObject({ state: "closed", usage: open.usage, closing_balance: "88.249995", fees: "5.000000" });
  expect(december).toMatchObject({ state: "open", opening_balance: "88.249995", closing_balance: "88.249995", usage: [] });
});
