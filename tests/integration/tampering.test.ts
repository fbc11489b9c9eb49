import { expect, test } from "vitest";
import { runAudit } from "@/lib/audit/run-audit";
import { transact } from "@/lib/context/context";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { verifyStatement } from "@/lib/finance/verify-statement";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { type NewTransaction, postTransactions } from "@/lib/ledger/post-transactions";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { useCardPayments } from "@/tests/support/card-payments";
import { closeAMonth, proofOf } from "@/tests/support/closed-month";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const payments = useCardPayments(database);

/** What stands in each column of the ledger, altered: another value that its type and the table's checks allow. */
const ALTERED: Record<string, Record<string, string>> = {
  ledger_transactions: {
    account_id: "gen_random_uuid()", seq: "seq + 1000", code: "code || 'x'", idempotency_key: "idempotency_key || 'x'", content_hash: "sha256(content_hash)", reverses_seq: "1",
    occurred_at: "occurred_at + interval '1 millisecond'", booked_at: "booked_at + interval '1 millisecond'", balance_micros: "balance_micros + 1",
  },
  ledger_postings: {
    account_id: "gen_random_uuid()", seq: "seq + 1000", position: "position + 5", debit: "case when 'bank' in (debit, credit) then 'disputes' else 'bank' end", credit: "case when 'tax_payable' in (debit, credit) then 'disputes' else 'tax_payable' end", amount_micros: "amount_micros + 1",
  },
  ledger_seals: { account_id: "gen_random_uuid()", seq: "seq + 1000", hash: "sha256(hash)" },
};

test("one altered column of one row of the ledger is found by the audit, and by the verifier, which names the entry", async () => {
  const customer = await closeAMonth(database);
  const { accountId } = customer;
  expect((await verifyStatement(await proofOf(database, customer))).faults).toEqual([]);
  const { owner } = database;
  const tables = Object.keys(ALTERED);
  const columns = await owner<{ table_name: string; column_name: string }[]>`select table_name, column_name from information_schema.columns where table_schema = 'public' and table_name in ${owner(tables)}`;
  expect(columns.map(({ table_name, column_name }) => `${table_name}.${column_name}`).sort()).toEqual(tables.flatMap((table) => Object.keys(ALTERED[table]!).map((column) => `${table}.${column}`)).sort());
  // As in a restored dump: nothing of the schema stands in the way of who owns it.
  await owner`set session_replication_role = replica`;
  for (const table of tables) {
    for (const [column, value] of Object.entries(ALTERED[table]!)) {
      for (const seq of [2, 4, 8]) {
        await owner.unsafe(`create temp table kept as select * from ${table} where account_id = '${accountId}'`);
        const { count } = await owner.unsafe(`update ${table} set ${column} = ${value} where account_id = '${accountId}' and seq = ${seq}${table === "ledger_postings" ? " and position = 0" : ""}`);
        const altered = `${table}.${column} of ${seq}`;
        const [{ faults }, found] = [await verifyStatement(await proofOf(database, customer)), await runAudit(database.ctx)];
        await owner.unsafe(`delete from ${table} where account_id = '${accountId}' or account_id not in (select account_id from accounts)`);
        await owner.unsafe(`insert into ${table} select * from kept; drop table kept`);
        expect([altered, count]).toEqual([altered, 1]);
        expect(faults.length, `the verifier finds ${altered}`).toBeGreaterThan(0);
        // A row that is gone is told by its neighbour, or by the statement where it was the last.
        const gone = table === "ledger_transactions" && (column === "account_id" || column === "seq");
        expect(faults.some(({ entry }) => (gone ? entry === seq + 1 || entry === null : entry === seq)), `${altered}: ${JSON.stringify(faults)}`).toBe(true);
        if (!gone) expect(faults.filter(({ entry }) => entry !== null && entry !== seq), altered).toEqual([]);
        expect(found.filter((one) => one.accountId === accountId).length, `the audit finds ${altered}`).toBeGreaterThan(0);
      }
    }
  }
  await owner`set session_replication_role = origin`;
  expect((await verifyStatement(await proofOf(database, customer))).faults).toEqual([]);
}, 300_000);

test("a closed statement that was altered is found, also where its hash was made anew", async () => {
  const customer = await closeAMonth(database);
  const { owner, ctx } = database;
  const [kept] = await owner<{ document: string; hash: Buffer }[]>`select document, hash from statements where account_id = ${customer.accountId}`;
  await owner`update statements set document = replace(document, '"tag":"ads"', '"tag":"art"') where account_id = ${customer.accountId}`;
  expect((await verifyStatement(await proofOf(database, customer))).faults).toEqual([{ entry: null, what: "The statement is not what was hashed when it was closed" }]);
  expect((await runAudit(ctx)).map(({ check }) => check)).toEqual(["closed statements are what the books say", "closed statements are what the books say"]);
  await owner`update statements set hash = sha256(convert_to(document, 'UTF8')) where account_id = ${customer.accountId}`;
  expect((await runAudit(ctx)).map(({ detail }) => detail)).toEqual(["2026-11 was closed with other usage than the books say now"]);
  await owner`update statements set document = ${kept!.document}, hash = ${kept!.hash} where account_id = ${customer.accountId}`;
});

test("the app's role can neither change nor delete a closed statement", async () => {
  const customer = await closeAMonth(database);
  for (const verb of ["update statements set month = month", "delete from statements"]) {
    await expect(database.ctx.db.execute(`${verb} where account_id = '${customer.accountId}'` as never)).rejects.toMatchObject({ cause: { code: "42501" } });
  }
});

/** What the audit finds of an account, each as `check: detail`. */
const auditOf = async (accountId: string) => (await runAudit(database.ctx)).filter((one) => one.accountId === accountId).map(({ check, detail }) => `${check}: ${detail}`);

const BOOKS = ["wallets", "statements", "statement_zones", "ledger_seals", "ledger_rollups", "ledger_postings", "promotional_uses", "promotional_grants", "charges", "usage_events", "refunds", "disputes", "top_ups", "ledger_transactions"];

/** Does damage as who owns the database can, in a restored dump with nothing of the schema in the way; says what the audit finds of the account; mends it. */
async function damaged(accountId: string, damage: () => Promise<unknown>): Promise<string[]> {
  const { owner } = database;
  await owner`set session_replication_role = replica`;
  for (const table of BOOKS) await owner.unsafe(`create temp table kept_${table} as select * from ${table} where account_id = '${accountId}'`);
  try {
    await damage();
    return await auditOf(accountId);
  } finally {
    for (const table of BOOKS) await owner.unsafe(`delete from ${table} where account_id = '${accountId}'; insert into ${table} select * from kept_${table}; drop table kept_${table}`);
    await owner`set session_replication_role = origin`;
    expect(await auditOf(accountId)).toEqual([]);
  }
}

/** Posts and seals transactions as the app does, without what they should follow from. */
async function post(accountId: string, ...transactions: Omit<NewTransaction, "occurredAt">[]): Promise<void> {
  await transact(database.ctx, async (tx) => { await postTransactions(tx, await lockWallet(tx, accountId), transactions.map((one) => ({ ...one, occurredAt: tx.clock.now() }))); });
  await sealLedger(database.ctx, accountId);
}

const THOUSAND = 1_000n * MICROS_PER_DOLLAR;

test("credit without a cause is found, whatever its code", async () => {
  const { accountId } = await closeAMonth(database);
  const credited = (code: string, key: string, debit: "promotional_credit" | "stripe_clearing" | "disputes" | "bank", reversesSeq?: number) =>
    damaged(accountId, () => post(accountId, { code, idempotencyKey: key, reversesSeq, postings: [{ debit, credit: "customer_credit", amountMicros: THOUSAND }] }));
  const id = newId();
  expect(await credited("promotion.grant", `promotion.grant:${id}`, "promotional_credit")).toEqual([`promotional credit is what was granted, less what was spent and expired: grant ${id} of nothing: 0 remain, 1000000000 granted, 0 spent, 0 expired`]);
  expect(await credited("refund.fail", `refund.fail:${id}`, "stripe_clearing")).toEqual([`what failed or was won mirrors what it reverses: transaction 9 of refund.fail:${id} reverses nothing`]);
  expect(await credited("dispute.win", "dispute.win:du_1", "disputes", 1)).toEqual(["what failed or was won mirrors what it reverses: transaction 9 of dispute.win:du_1 reverses 1"]);
  const moved = "transactions are of known codes, and move what their codes say: ";
  expect(await credited("gift", "gift:1", "bank")).toEqual([`${moved}gift from bank to customer_credit, booked in the quarter hour of 2026-12-01 02:00:00+00`]);
  expect(await credited("promotion.grant", `promotion.grant:${id}`, "bank")).toContain(`${moved}promotion.grant from bank to customer_credit, booked in the quarter hour of 2026-12-01 02:00:00+00`);
  expect(await credited("promotion.grant", `gift:${id}`, "promotional_credit")).toContain(`transactions have the keys of their codes: transaction 9 of promotion.grant has the key gift:${id}`);
  expect(await credited("promotion.grant", `promotion.grant:${id}`, "promotional_credit", 1)).toContain(`what failed or was won mirrors what it reverses: transaction 9 of promotion.grant:${id} reverses 1`);
  const spent = (code: string, key: string, credit: "promotional_credit" | "usage_revenue") => damaged(accountId, () => post(accountId, { code, idempotencyKey: key, postings: [{ debit: "customer_credit", credit, amountMicros: MICROS_PER_DOLLAR }] }));
  expect(await spent("promotion.expire", `promotion.expire:${id}:1000000`, "promotional_credit")).toEqual([`promotional credit is what was granted, less what was spent and expired: grant ${id} of nothing: 0 remain, 0 granted, 0 spent, 1000000 expired`]);
  expect((await spent("usage.charge", `usage.charge:${id}`, "usage_revenue")).map((one) => one.split(":")[0])).toEqual(["calls, their charges and their transactions are of one time", "ledger equals charges"]);
});

test("what Stripe takes, refunds that fail and disputes that are won are found where the payments do not tell them", async () => {
  database.setNow(new Date("2026-11-10T10:00:00Z"));
  const customer = await newCustomer(database.ctx);
  const { accountId } = customer;
  const [{ slug }] = await database.owner<[{ slug: string }]>`select slug from accounts where account_id = ${accountId}`;
  const account = { accountId, slug, name: "Test account" };
  await payments.buy(account, 20n * MICROS_PER_DOLLAR);
  const hundred = await payments.buy(account, 100n * MICROS_PER_DOLLAR);
  await payments.refund(account, hundred.topUpId, 10n * MICROS_PER_DOLLAR);
  const { id } = payments.sandbox.dispute(hundred.chargeId);
  await payments.deliver();
  payments.sandbox.closeDispute(id, "won");
  await payments.deliver();
  await sealLedger(database.ctx, accountId);
  const { owner } = database;
  expect(await auditOf(accountId)).toEqual([]);
  const codes = await owner<{ code: string }[]>`select distinct code from ledger_transactions where account_id = ${accountId} order by 1`;
  expect(codes.map(({ code }) => code)).toEqual(["dispute.move", "dispute.open", "dispute.win", "refund.start", "top_up.processing", "top_up.settle"]);
  const processing = "processing costs are those that Stripe named of top-ups: ";
  const cost = (key: string) => post(accountId, { code: "top_up.processing", idempotencyKey: key, postings: [{ debit: "processing_cost", credit: "stripe_clearing", amountMicros: MICROS_PER_DOLLAR }] });
  expect(await damaged(accountId, () => cost("top_up.processing:txn_none"))).toEqual([`${processing}1 of the ledger are of no top-up, 0 of top-ups are not in the ledger`]);
  expect(await damaged(accountId, () => owner`update top_ups set processing_micros = processing_micros + 1 where account_id = ${accountId} and id = ${hundred.topUpId}`)).toEqual([`${processing}1 of the ledger are of no top-up, 1 of top-ups are not in the ledger`]);
  // Bought before it was kept with the top-up.
  expect(await damaged(accountId, () => owner`update top_ups set processing_micros = null where account_id = ${accountId}`)).toEqual([]);
  const move = (debit: "disputes" | "stripe_clearing", credit: "disputes" | "stripe_clearing") => damaged(accountId, () => post(accountId, { code: "dispute.move", idempotencyKey: "dispute.move:txn_none", postings: [{ debit, credit, amountMicros: THOUSAND }] }));
  const further = "disputed money moves no further than its disputes go: ";
  expect((await move("disputes", "stripe_clearing"))[0]).toContain(further);
  expect((await move("stripe_clearing", "disputes"))[0]).toContain(further);
  const payout = { code: "stripe.payout", idempotencyKey: "stripe.movement:txn_none", postings: [{ debit: "bank" as const, credit: "stripe_clearing" as const, amountMicros: THOUSAND }] };
  expect((await damaged(accountId, () => post(accountId, payout)))[0]).toContain("stripe.payout from bank to stripe_clearing");
  const win = await damaged(accountId, () => owner`update ledger_postings set amount_micros = amount_micros - 1 where account_id = ${accountId} and (seq, position) = (select seq, 0 from ledger_transactions where account_id = ${accountId} and code = 'dispute.win')`);
  expect(win.some((one) => one.startsWith("what failed or was won mirrors what it reverses: "))).toBe(true);
  expect((await damaged(accountId, () => owner`update ledger_transactions set reverses_seq = 1 where account_id = ${accountId} and code = 'dispute.win'`)).some((one) => one.startsWith("what failed or was won mirrors"))).toBe(true);
});

test("the platform's own books hold payouts and fees of Stripe's, and nothing else", async () => {
  await database.owner`insert into accounts (account_id, slug, name, kind, created_at) values (${PLATFORM_ACCOUNT_ID}, 'platform', 'Platform', 'platform', '2026-01-01')`;
  await database.owner`insert into wallets (account_id, balance_micros, held_micros, seq, books_open_at) values (${PLATFORM_ACCOUNT_ID}, 0, 0, 0, '2026-01-01')`;
  await post(PLATFORM_ACCOUNT_ID, { code: "stripe.payout", idempotencyKey: "stripe.movement:po_1", postings: [{ debit: "bank", credit: "stripe_clearing", amountMicros: THOUSAND }] }, { code: "stripe.fee", idempotencyKey: "stripe.movement:txn_1", postings: [{ debit: "processing_cost", credit: "stripe_clearing", amountMicros: 1n }] });
  // It has no statements, however long its months are over.
  database.setNow(new Date("2027-06-01T00:00:00Z"));
  expect(await auditOf(PLATFORM_ACCOUNT_ID)).toEqual([]);
  expect((await damaged(PLATFORM_ACCOUNT_ID, () => post(PLATFORM_ACCOUNT_ID, { code: "stripe.payout", idempotencyKey: "po_2", postings: [{ debit: "bank", credit: "stripe_clearing", amountMicros: THOUSAND }] })))).toEqual(["transactions have the keys of their codes: transaction 3 of stripe.payout has the key po_2"]);
  expect((await damaged(PLATFORM_ACCOUNT_ID, () => post(PLATFORM_ACCOUNT_ID, { code: "promotion.grant", idempotencyKey: "promotion.grant:1", postings: [{ debit: "promotional_credit", credit: "customer_credit", amountMicros: THOUSAND }] }))).length).toBeGreaterThan(0);
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is altered need not be a statement
type Anything = any;
/** Alterations of a closed statement's document, and what the audit says although the hash was made anew. */
const REWRITTEN: [what: string, change: (document: Anything) => void, said: string][] = [
  ["totals.usage.amount", (one) => { one.totals.usage.amount = "1.000000"; }, "was closed with other totals than the books say now"],
  ["totals.usage.promotional", (one) => { one.totals.usage.promotional = "0.000000"; }, "was closed with other totals than the books say now"],
  ["totals.usage.calls", (one) => { one.totals.usage.calls = 1; }, "was closed with other totals than the books say now"],
  ["totals.byok", (one) => { one.totals.byok.provider_cost = "99.000000"; }, "was closed with other totals than the books say now"],
  ["month", (one) => { one.month = "2026-10"; }, "has another month in its row, 2026-11, than in its document, 2026-10"],
  ["time_zone", (one) => { one.time_zone = "Asia/Tokyo"; }, "has another time_zone in its row, UTC, than in its document, Asia/Tokyo"],
  ["account", (one) => { one.account.id = "x"; }, "than in its document, x"],
  ["currency", (one) => { one.currency = "EUR"; }, 'cannot be checked: currency: Invalid input: expected "USD"'],
  ["state", (one) => { one.state = "open"; }, "has another state in its row, closed, than in its document, open"],
  ["unpriced_calls", (one) => { one.unpriced_calls = 77; }, "counts 77 calls without a price, there were 0"],
  ["known_at", (one) => { one.known_at = "1999-01-01T00:00:00.000Z"; }, "was closed at 2026-12-01T02:00:00.000Z by its row, at 1999-01-01T00:00:00.000Z by its document"],
  ["ledger.first_number", (one) => { one.ledger.first_number = 6; }, "begins with transaction 6, the one before ended with 0"],
  ["ledger.last_number", (one) => { one.ledger.last_number = 7; }, "has another last_number in its row, 8, than in its document, 7"],
  ["ledger.commitment", (one) => { one.ledger.commitment = "0".repeat(64); }, "names other seals of transactions 0 and 8 than the ledger has"],
  ["ledger", (one) => { one.ledger = null; }, "names no place in the ledger"],
  ["previous_hash", (one) => { one.previous_hash = "0".repeat(64); }, "does not follow the statement before"],
  ["opening_balance", (one) => { one.opening_balance = "5.000000"; }, "has another opening_balance in its row, 0.000000, than in its document, 5.000000"],
  ["payments", (one) => { one.payments[0].reference = "other"; }, "was closed with other payments than the books say now"],
];

test("each field of a closed statement is found when it was altered and hashed anew, and each column of its row", async () => {
  const { accountId } = await closeAMonth(database);
  const { owner } = database;
  const [kept] = await owner<[{ document: string }]>`select document from statements where account_id = ${accountId}`;
  for (const [what, change, said] of REWRITTEN) {
    const found = await damaged(accountId, async () => {
      const document: unknown = JSON.parse(kept.document);
      change(document);
      await owner`update statements set document = ${JSON.stringify(document)}, hash = sha256(convert_to(${JSON.stringify(document)}, 'UTF8')) where account_id = ${accountId}`;
    });
    expect(found.join("\n"), what).toMatch(new RegExp(`^closed statements are what the books say: 2026-11 .*${said.replaceAll(/[.*?()]/g, "\\$&")}`, "m"));
  }
  const columns: [string, string, string][] = [
    ["last_seq", "5", "has another last_number in its row, 5"], ["opening_micros", "5", "has another opening_balance in its row, 0.000005"], ["closing_micros", "closing_micros + 1", "has another closing_balance in its row, 38.000001"],
    ["time_zone", "'Europe/London'", "has another time_zone in its row, Europe/London"], ["from_at", "from_at - interval '1 hour'", "has another from in its row, 2026-10-31T23:00:00.000Z"], ["to_at", "to_at - interval '1 hour'", "has another to in its row, 2026-11-30T23:00:00.000Z"],
    ["month", "'2026-10'", "2026-10 has another month in its row, 2026-10"], ["closed_at", "closed_at + interval '1 day'", "was closed at 2026-12-02T02:00:00.000Z by its row"], ["hash", "sha256(hash)", "is not what was hashed"],
  ];
  for (const [column, value, said] of columns) expect((await damaged(accountId, () => owner.unsafe(`update statements set ${column} = ${value} where account_id = '${accountId}'`))).join("\n"), column).toContain(said);
  expect((await damaged(accountId, () => owner`insert into statement_zones values (${accountId}, 'Asia/Tokyo', 'nobody', now())`)).join()).toContain("2026-11 is of UTC, the account's zone is Asia/Tokyo");
});

test("a statement that cannot be read is found, and so is all else that is wrong with its account", async () => {
  const { accountId } = await closeAMonth(database);
  const { owner } = database;
  const wallet = "wallet equals ledger: wallet 38000001, ledger 38000000";
  const unreadable = (document: string) => damaged(accountId, async () => {
    await owner`update statements set document = ${document} where account_id = ${accountId}`;
    await owner`update wallets set balance_micros = balance_micros + 1 where account_id = ${accountId}`;
  });
  const closed = "closed statements are what the books say: 2026-11";
  expect(await unreadable('{"format":"toll')).toEqual([wallet, `${closed} is not what was hashed`, `${closed} cannot be checked: the statement is not JSON`]);
  expect(await unreadable("{}")).toEqual([wallet, `${closed} is not what was hashed`, expect.stringContaining(`${closed} cannot be checked: format: `) as unknown]);
  expect((await damaged(accountId, () => owner`update statements set time_zone = 'Nowhere' where account_id = ${accountId}`)).join()).toContain(`${closed} cannot be checked: `);
});

test("a closed month that is gone is found: the only one, the first, one in the middle, the last", async () => {
  const { accountId } = await closeAMonth(database);
  const { owner, ctx } = database;
  database.setNow(new Date("2027-02-10T00:00:00Z"));
  await closeDueStatements(ctx, accountId);
  const without = (...months: string[]) => damaged(accountId, () => owner`delete from statements where account_id = ${accountId} and month in ${owner(months)}`);
  const closed = "closed statements are what the books say: ";
  const missing = (month: string, since: string) => `every month that is over is closed: ${month} has been over since ${since}, and has no statement`;
  // The wallet knows, too, where the last one ended.
  const open = expect.stringContaining("books are open since the account is, or since its last closed month: the wallet says 2027-02-01") as unknown;
  expect(await without("2026-11", "2026-12", "2027-01")).toEqual([open, missing("2026-11", "2026-12-01T00:00:00.000Z")]);
  expect(await without("2027-01")).toEqual([open, missing("2027-01", "2027-02-01T00:00:00.000Z")]);
  expect(await without("2026-12", "2027-01")).toEqual([open, missing("2026-12", "2027-01-01T00:00:00.000Z")]);
  const opened = (await owner<[{ created_at: Date }]>`select created_at from accounts where account_id = ${accountId}`)[0].created_at;
  expect(await without("2026-11")).toEqual(expect.arrayContaining([`${closed}2026-12 is the first, the account was opened at ${new Date(opened).toISOString()}`, `${closed}2026-12 does not follow the statement before`, `${closed}2026-12 begins with transaction 9, the one before ended with 0`]));
  expect(await without("2026-12")).toEqual(expect.arrayContaining([`${closed}2027-01 does not follow the statement before`, `${closed}2027-01 begins at 2027-01-01T00:00:00.000Z, the one before ended at 2026-12-01T00:00:00.000Z`]));
  // A worker that was away for a day is not missed.
  database.setNow(new Date("2027-03-02T00:59:59Z"));
  expect(await auditOf(accountId)).toEqual([]);
  database.setNow(new Date("2027-03-02T01:00:00Z"));
  expect(await auditOf(accountId)).toEqual([missing("2027-02", "2027-03-01T00:00:00.000Z")]);
});

test("an account whose wallet is gone is looked at all the same", async () => {
  const { accountId } = await closeAMonth(database);
  const { owner } = database;
  const found = await damaged(accountId, async () => {
    await owner`delete from wallets where account_id = ${accountId}`;
    await owner`update charges set amount_micros = 1 where account_id = ${accountId}`;
  });
  expect(found).toContain("every account has its wallet: there is none");
  expect(found.filter((one) => one.startsWith("ledger equals charges: "))).toHaveLength(6);
});

test("a call's time that is another than its transaction's, and promotional credit that paid another call, are found", async () => {
  const { accountId } = await closeAMonth(database);
  const { owner } = database;
  expect(await damaged(accountId, () => owner`update usage_events set occurred_at = occurred_at + interval '1 second' where account_id = ${accountId} and event_id = 'evt_0'`))
    .toEqual(["calls, their charges and their transactions are of one time: transaction 3 occurred at 2026-11-10 09:00:00+00 and was booked at 2026-11-10 10:00:00+00, its call says 2026-11-10 09:00:01+00 and its charge 2026-11-10 10:00:00+00"]);
  const [{ id }] = await owner<[{ id: string }]>`select id from promotional_grants where account_id = ${accountId}`;
  const use = (change: string) => damaged(accountId, () => owner.unsafe(`update promotional_uses set ${change} where account_id = '${accountId}' and seq = 4`));
  const first = "promotional credit is spent first, soonest end first: transaction 4 was paid with nothing, due were 0.500000 of ";
  expect(await use("seq = 7")).toEqual([`${first}${id}`]);
  expect(await use("seq = 1")).toEqual([expect.stringContaining("promotional credit pays for calls made before its end, or for what is owed when it is granted: transaction 1, of top_up.settle") as unknown]);
  expect(await damaged(accountId, () => owner`update promotional_grants set expires_at = '2026-11-10T09:01:00Z' where account_id = ${accountId}`)).toContain(`promotional credit pays for calls made before its end, or for what is owed when it is granted: transaction 4, of ${(await owner<[{ key: string }]>`select idempotency_key as key from ledger_transactions where account_id = ${accountId} and seq = 4`)[0].key}`);
  expect(await damaged(accountId, () => owner`update promotional_grants set created_at = created_at - interval '1 day' where account_id = ${accountId}`)).toEqual([expect.stringContaining("promotional credit is granted and expires when its grant says: transaction 2") as unknown]);
});

test("calls without a price are counted as of the close, whatever became of them since", async () => {
  const { ctx, owner } = database;
  database.setNow(new Date("2026-11-10T10:00:00Z"));
  const customer = await newCustomer(ctx);
  const { accountId } = customer;
  const call = (id: string) => ingestLines(ctx, { source: "gateway", origin: "unpriced", lines: numbered([logLine(customer, { event_id: id, model: "openai/sora-2-pro", resolution: "8k", submitted_at: "2026-11-10T09:00:00.000Z", finished_at: "2026-11-10T09:00:41.000Z" })]) });
  await call("before");
  database.setNow(new Date("2026-12-01T02:00:00Z"));
  await closeDueStatements(ctx, accountId);
  database.setNow(new Date("2026-12-05T02:00:00Z"));
  await call("later");
  await call("later still");
  // The books know three by now; one was told before the close.
  expect(await auditOf(accountId)).toEqual([]);
  const [kept] = await owner<[{ document: string }]>`select document from statements where account_id = ${accountId}`;
  expect(JSON.parse(kept.document)).toMatchObject({ unpriced_calls: 1 });
  const document = kept.document.replace('"unpriced_calls":1', '"unpriced_calls":2');
  expect(await damaged(accountId, () => owner`update statements set document = ${document}, hash = sha256(convert_to(${document}, 'UTF8')) where account_id = ${accountId}`)).toEqual(["closed statements are what the books say: 2026-11 counts 2 calls without a price, there were 1"]);
});
