import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { setPrice } from "@/lib/catalog/set-price";
import { verifyStatementCommand } from "@/lib/cli/verify-statement";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { getStatement } from "@/lib/finance/get-statement";
import type { Proof } from "@/lib/finance/proof";
import { readProof } from "@/lib/finance/read-proof";
import { hashStatement, type StatementDocument } from "@/lib/finance/statement-document";
import { verifyStatement } from "@/lib/finance/verify-statement";
import { hashTransaction } from "@/lib/ledger/hash-transaction";
import { getSeal } from "@/lib/ledger/get-seal";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { closeAMonth, MONTH, proofOf, proofText } from "@/tests/support/closed-month";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
/** The upstream has a price of its own: what calls cost the platform follows from nothing that a customer knows. */
beforeAll(async () => {
  database.setNow(new Date("2026-11-01T10:00:00Z"));
  await setPrice(database.ctx, { modelId: "luma/luma-dream-machine-ray-2", rateCards: ["upstream"], resolution: "*", unit: "second", unitPriceMicros: 317_123n, minimumMs: 0, blockMs: null, effectiveFrom: new Date("2026-11-02T00:00:00Z") });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const faultsOf = async (proof: Proof) => (await verifyStatement(proof)).faults;
/** What is found in a copy that was altered; with `anew`, its hash was made anew as whoever alters it would. */
async function altered(proof: Proof, change: (copy: Proof) => void, { anew = false } = {}) {
  const copy = structuredClone(proof);
  change(copy);
  if (anew) copy.hash = hashStatement(JSON.stringify(copy.statement));
  return faultsOf(copy);
}

function written(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "proof-")), "proof.json");
  writeFileSync(file, text);
  return file;
}

async function said(file: string, options: { hash?: string } = {}): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await verifyStatementCommand(file, options);
  return log.mock.calls.splice(0).join("\n");
}

test("nothing that a customer is given tells what a call cost the platform to whoever tries every amount", async () => {
  const customer = await closeAMonth(database);
  const { ctx } = database;
  const { accountId } = customer;
  const [full, mine] = [await proofOf(database, customer), await proofText(database, customer, false)];
  // Whoever knows all but the cost can make these of the right one, and would know it by finding them.
  const costly = full.entries.filter(({ code }) => code === "usage.charge");
  const content = costly.map(({ code, idempotency_key, occurred_at, reverses, postings }) => hashTransaction({ code, idempotencyKey: idempotency_key, occurredAt: new Date(occurred_at), reversesSeq: reverses, postings: postings.map(([, debit, credit, amount]) => ({ debit, credit, amountMicros: BigInt(amount.replace(".", "")) })) }));
  expect(content).toEqual(costly.map(({ content_hash }) => content_hash));
  const seals = await Promise.all(full.entries.map(({ number }) => getSeal(ctx, accountId, number).then((seal) => seal.toString("hex"))));
  const given = [mine, JSON.stringify(await getStatement(ctx, accountId, MONTH))];
  for (const secret of [...content, ...seals, full.chain!.blind!]) for (const text of given) expect(text).not.toContain(secret);
  expect(JSON.stringify(full)).toContain("1.585615");
  for (const cost of ["upstream", "1.585615"]) expect(mine).not.toContain(cost);
  expect(JSON.parse(mine)).toMatchObject({ chain: null, statement: { ledger: { commitment: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown } } });
  // Another account's month has another secret: what opens one opens no other.
  const other = await proofOf(database, await closeAMonth(database));
  expect(other.chain!.blind).not.toBe(full.chain!.blind);

  // A month without calls after one with calls: its seals would be those of the calls before it.
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 5_000_000n, paymentReference: "later" });
  database.setNow(new Date("2027-01-01T02:00:00Z"));
  await closeDueStatements(ctx, accountId);
  const december = JSON.parse(await proofText(database, customer, false, "2026-12")) as Proof;
  expect(december).toMatchObject({ chain: null, entries: [{ code: "top_up.settle", seal: null, withheld: 0 }] });
  expect(await verifyStatement(december)).toMatchObject({ faults: [], hasChain: false });
  expect(await verifyStatement(JSON.parse(await proofText(database, customer, true, "2026-12")) as Proof)).toMatchObject({ faults: [], hasChain: true });
});

test("who has no calls on credit is given the whole chain, and so is the platform", async () => {
  const { ctx } = database;
  database.setNow(new Date("2026-11-10T10:00:00Z"));
  const customer = await newCustomer(ctx);
  await settleTopUp(ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: 5_000_000n, paymentReference: "wire" });
  await ingestLines(ctx, { source: "gateway", origin: "proof", lines: numbered([logLine(customer, { funding: "byok", submitted_at: "2026-11-10T09:00:00.000Z", finished_at: "2026-11-10T09:00:41.000Z" })]) });
  database.setNow(new Date("2026-12-01T02:00:00Z"));
  await closeDueStatements(ctx, customer.accountId);
  const proof = await proofOf(database, customer, false);
  expect(await verifyStatement(proof)).toMatchObject({ faults: [], hasChain: true, withheld: 0 });
  const wrong = [{ entry: null, what: "The seals before the first entry and of the last are not the ones that the statement was closed with" }];
  expect(await altered(proof, ({ chain }) => { chain!.blind = "0".repeat(64); })).toEqual(wrong);
  expect(await altered(proof, ({ chain }) => { chain!.blind = null; })).toEqual(wrong);
  expect(await altered(proof, ({ chain }) => { chain!.seal_before = "1".repeat(64); })).toEqual([{ entry: 1, what: "Its seal does not follow from it and the seal before" }, ...wrong]);
});

test("statements that name the bare seals, as those of before do, are proven as before", async () => {
  const customer = await closeAMonth(database);
  const proof = await proofOf(database, customer);
  const { first_number, last_number } = proof.statement.ledger!;
  const old = (copy: Proof) => {
    copy.statement.format = "tollgate.statement/1";
    copy.statement.ledger = { first_number, last_number, seal_before: copy.chain!.seal_before, seal: copy.entries.at(-1)!.seal! };
    copy.chain!.blind = null;
  };
  expect(await altered(proof, old, { anew: true })).toEqual([]);
  expect(await altered(proof, (copy) => { old(copy); Object.assign(copy.statement.ledger!, { seal: copy.entries[0]!.seal }); }, { anew: true })).toHaveLength(1);
});

test("of a file without the platform's costs, amounts, balances, order and payments are proven, and what is not is said", async () => {
  const customer = await closeAMonth(database);
  const proof = await proofOf(database, customer, false);
  expect(await verifyStatement(proof)).toMatchObject({ faults: [], entries: 8, withheld: 6, hasChain: false });
  const blamed = async (change: (copy: Proof) => void) => (await altered(proof, change)).map(({ entry }) => entry);
  expect(await blamed(({ entries }) => { entries[4]!.postings[0]![3] = "2.400000"; })).toContain(5);
  expect(await blamed(({ entries }) => { entries[4]!.booked_at = "2026-12-01T00:00:00.000Z"; })).toContain(5);
  expect(await blamed(({ entries }) => { entries[4]!.booked_at = "2026-11-10T09:59:59.999Z"; })).toContain(5);
  expect(await blamed(({ entries }) => { entries[4]!.balance = "1.000000"; })).toContain(5);
  expect(await blamed(({ entries }) => { entries.splice(4, 1); })).toContain(6);
  expect(await blamed(({ entries }) => { entries.push(entries[7]!); })).toContain(8);
  expect(await blamed(({ entries }) => { [entries[3], entries[4]] = [entries[4]!, entries[3]!]; })).toEqual(expect.arrayContaining([4, 5]));
  expect(await blamed(({ entries }) => { entries.length = 7; })).toContain(null);
  expect(await blamed(({ statement }) => { statement.closing_balance = "99.000000"; })).toContain(null);

  const told = await said(written(await proofText(database, customer, false)));
  expect(told).toContain("Proven: 8 entries that give the statement");
  expect(told).toContain("6 postings of what calls cost the platform are not in the file");
  expect(told).toContain("Not proven by this file: that the entries are the ones that were sealed");
  const whole = await said(written(await proofText(database, customer, true)));
  expect(whole).toContain("Proven: 8 entries, each sealed by the one after it");
  expect(whole).not.toContain("Not proven");
});

test("only the cost of a call may be withheld: an entry that withholds anything else is named", async () => {
  const customer = await closeAMonth(database);
  for (const withCosts of [true, false]) {
    const proof = await proofOf(database, customer, withCosts);
    const named = async (change: (entries: Proof["entries"]) => void) => (await altered(proof, ({ entries }) => change(entries))).filter(({ what }) => /withh/i.test(what)).map(({ entry }) => entry);
    expect(await named(([topUp]) => { Object.assign(topUp!, { withheld: 1, idempotency_key: "top_up.settle:forged", occurred_at: "2020-01-01T00:00:00.000Z" }); })).toEqual([1]);
    expect(await named(([topUp]) => { Object.assign(topUp!, { withheld: 1, content_hash: null, postings: topUp!.postings.slice(0, 1) }); })).toEqual([1]);
    expect(await named(([, , call]) => { Object.assign(call!, { withheld: 2, content_hash: null }); })).toEqual([3]);
    expect(await named(([, , call]) => { Object.assign(call!, { withheld: 1, content_hash: "0".repeat(64) }); })).toEqual([3]);
    expect(await named(([, , call]) => { Object.assign(call!, { withheld: 1, content_hash: null, postings: [[0, "customer_credit", "usage_revenue", "2.500000"], [1, "upstream_cost", "upstream_payable", "2.500000"]] }); })).toEqual([3]);
  }
  const partial = await proofOf(database, customer, false);
  const positions = (...given: number[]) => altered(partial, ({ entries: [, , call] }) => { call!.postings = given.map((position) => [position, "customer_credit", "usage_revenue", "0.100000"]); });
  const gap = "Its postings are not numbered from 0 on, with one gap for the one that is withheld";
  for (const wrong of [[2], [0, 3], [1, 0], [0, 0], [1, 3]]) expect([wrong, (await positions(...wrong)).find(({ entry }) => entry === 3)?.what]).toEqual([wrong, gap]);
  for (const right of [[0], [1], [0, 1], [0, 2], [1, 2]]) expect([right, (await positions(...right)).find(({ entry }) => entry === 3)?.what]).not.toEqual([right, gap]);
});

/** What of a statement can be altered and hashed anew, and the words in which the verifier says so. */
const FORGED: [what: string, change: (statement: StatementDocument) => void, said: string][] = [
  ["fees", (one) => { one.payments[0]!.fee = "1.000000"; one.fees = "1.000000"; }, "its fee is 2.500000, among the statement's payments it is 1.000000"],
  ["taxes", (one) => { one.payments[0]!.tax = "1.000000"; one.taxes = "1.000000"; }, "its tax is 0.000000"],
  ["a payment's number", (one) => { one.payments[0]!.number = 77; one.payments.reverse(); }, "number 77 is none of the entries"],
  ["a payment's date", (one) => { one.payments[0]!.booked_at = "2026-11-29T00:00:00.000Z"; }, "its booked_at is 2026-11-10T10:00:00.000Z"],
  ["a payment's reference", (one) => { one.payments[0]!.reference = "other"; }, "among the statement's payments it is other"],
  ["a payment's credit", (one) => { one.payments[0]!.credit = "49.000000"; one.movements.top_ups = "49.000000"; one.movements.promotional_credit = "4.000000"; one.payments[1]!.credit = "4.000000"; }, "its credit is 50.000000"],
  ["a payment's code", (one) => { one.payments[0]!.code = "gift"; }, "its code is top_up.settle"],
  ["a payment that is left out", (one) => { one.payments.shift(); }, "the statement does not tell it among its payments"],
  ["a payment that is a call", (one) => { one.payments.push({ ...one.payments[0]!, number: 3, credit: "0.000000", fee: "0.000000", tax: "0.000000" }); }, "the statement tells it among its payments"],
  ["calls", (one) => { one.totals.usage.calls = 999; }, "totals.usage.calls: its parts add up to 6, the statement says 999"],
  ["fewer calls than entries", (one) => { one.totals.usage.calls = 2; one.usage[0]!.calls = 2; }, "6 entries are charged calls, the statement says 2"],
  ["seconds", (one) => { one.totals.usage.seconds = "9999.000"; }, "totals.usage.seconds: its parts add up to 30.000"],
  ["promotional credit", (one) => { one.totals.usage.promotional = "18.000001"; }, "totals.usage.promotional: 18.000001 is not between 0 and 18.000000"],
  ["calls on own keys", (one) => { one.totals.byok.calls = 1; }, "totals.byok.calls: its parts add up to 0"],
  ["month", (one) => { one.month = "2026-12"; }, "from, to: 2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z is not 2026-12 of UTC"],
  ["zone", (one) => { one.time_zone = "Asia/Tokyo"; }, "is not 2026-11 of Asia/Tokyo"],
  ["no zone", (one) => { one.time_zone = "Nowhere"; }, "is not 2026-11 of Nowhere"],
  ["end", (one) => { one.to = "2031-01-01T00:00:00.000Z"; }, "from, to: 2026-11-01T00:00:00.000Z to 2031-01-01T00:00:00.000Z is not 2026-11 of UTC"],
  ["known_at", (one) => { one.known_at = "1999-01-01T00:00:00.000Z"; }, "known_at: it was closed at 1999-01-01T00:00:00.000Z, before the month's end"],
  ["state", (one) => { one.state = "open"; }, "The statement is of an open month"],
  ["currency", (one) => { one.currency = "EUR" as never; }, 'currency: Invalid input: expected "USD"'],
  ["an unreadable amount", (one) => { one.usage.push({ ...one.usage[0]!, amount: "$1,000,000.00" }); }, "usage.1.amount: is no amount in dollars"],
  ["an unreadable total", (one) => { one.fees = ""; }, "fees: is no amount in dollars"],
  ["an unknown field", (one) => { Object.assign(one.usage[0]!, { discount: "1.000000" }); }, 'usage.0: Unrecognized key: "discount"'],
  ["a field that is gone", (one) => { delete (one as Partial<StatementDocument>).movements; }, "movements: Invalid input: expected object"],
];

test("a statement that was altered and hashed anew contradicts itself or its entries, field by field", async () => {
  const customer = await closeAMonth(database);
  for (const withCosts of [true, false]) {
    const proof = await proofOf(database, customer, withCosts);
    for (const [what, change, words] of FORGED) {
      const faults = await altered(proof, ({ statement }) => change(statement), { anew: true });
      expect(faults.map((fault) => fault.what).join("\n").toLowerCase(), what).toContain(words.toLowerCase());
      // Not hashed anew, it is found by the hash as well.
      expect((await altered(proof, ({ statement }) => change(statement))).map((fault) => fault.what)).toContain("The statement is not what was hashed when it was closed");
    }
  }
});

test("a month's bounds may be an hour off its zone's, and a call of the next month may be in it: rules of zones change, and clocks of gateways run ahead", async () => {
  const customer = await closeAMonth(database);
  const proof = await proofOf(database, customer);
  const sound = (change: (statement: StatementDocument) => void) => altered(proof, ({ statement }) => change(statement), { anew: true });
  expect(await sound((one) => { one.to = "2026-11-30T23:00:00.000Z"; })).toEqual([]);
  expect(await sound((one) => { one.to = "2026-11-30T22:59:59.999Z"; })).toHaveLength(1);
  expect(await sound((one) => { one.usage[0]!.month_of_use = "2026-12"; })).toEqual([]);
  // A short name, which statements could have before only names of places were taken.
  expect(await sound((one) => { one.time_zone = "CET"; })).toEqual([]);
});

test("what only the hash can tell is told by the hash that its reader knows", async () => {
  const customer = await closeAMonth(database);
  const proof = await proofOf(database, customer, false);
  const forged = structuredClone(proof);
  forged.statement.account.name = "Somebody else";
  forged.hash = hashStatement(JSON.stringify(forged.statement));
  expect(await faultsOf(forged)).toEqual([]);
  expect((await verifyStatement({ ...forged, expected: proof.hash })).faults).toEqual([{ entry: null, what: `Its hash is ${forged.hash}, expected was ${proof.hash}` }]);
  const file = written(JSON.stringify(forged));
  expect(await said(file, { hash: proof.hash })).toContain("NOT proven: 1 fault in 8 entries.");
  expect(process.exitCode).toBe(1);
  expect(await said(file)).toContain("Compare this hash with the one on the page or the PDF");
  const good = await said(written(JSON.stringify(proof)), { hash: proof.hash.toUpperCase() });
  expect(good).toContain("The hash is the one expected.");
  expect(good).not.toContain("Compare");
  await expect(verifyStatementCommand(file, { hash: "abc" })).rejects.toMatchObject({ code: "invalid_request", field: "hash" });
});

test("a file that is no proof is refused with the field or the line that is wrong", async () => {
  const customer = await closeAMonth(database);
  const text = await proofText(database, customer, false);
  const refused = async (given: string) => {
    try {
      await verifyStatement(await readProof(written(given)));
    } catch (error) {
      return (error as { code: string; message: string }).code === "invalid_request" ? (error as Error).message : error;
    }
    return "taken";
  };
  const changed = (change: (proof: Proof) => void) => {
    const proof = JSON.parse(text) as Proof;
    change(proof);
    return JSON.stringify(proof);
  };
  expect(await refused(text)).toBe("taken");
  expect(await refused(changed(() => {}))).toBe("taken");
  expect(await refused("{")).toContain("is not JSON");
  expect(await refused(text.replace("tollgate.proof/2", "tollgate.proof/1"))).toContain("format: is not tollgate.proof/2: download the proof anew");
  expect(await refused(changed(({ statement }) => { delete (statement as Partial<StatementDocument>).movements; }))).toContain("statement: movements: Invalid input: expected object");
  expect(await refused(changed(({ statement }) => { statement.totals.usage.calls = 1.5; }))).toContain("statement: totals.usage.calls: ");
  expect(await refused(changed(({ statement }) => { statement.usage[0]!.amount = "a lot"; }))).toContain("statement: usage.0.amount: is no amount in dollars with six decimals");
  expect(await refused(changed((proof) => { proof.hash = "abc"; }))).toContain("hash: is none of 64 hexadecimal digits");
  expect(await refused(changed((proof) => { proof.entries[2]!.postings[0]!.pop(); }))).toContain("entries.2: postings.0");
  expect(await refused(text.replace('"withheld":1}', '"withheld":-1}'))).toContain("line 4: withheld");
  await expect(readProof("/nowhere/proof.json")).rejects.toMatchObject({ code: "invalid_request", field: "file" });
});
