import { expect, test } from "vitest";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { transact } from "@/lib/context/context";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { getStatement } from "@/lib/finance/get-statement";
import { listStatements } from "@/lib/finance/list-statements";
import { setStatementZone } from "@/lib/finance/set-statement-zone";
import { getStatementZone } from "@/lib/finance/statement-months";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { waitForLock } from "@/tests/support/wait-for-lock";

const database = useDatabase();
const at = (instant: string) => database.setNow(new Date(instant));
const call = async (customer: Customer, made: string, overrides = {}, ctx = database.ctx) => {
  const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "months", lines: numbered([logLine(customer, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 10_000).toISOString(), ...overrides })]) });
  expect(outcomes.map(({ outcome, detail }) => detail ?? outcome)).toEqual(["accepted"]);
};
const inZone = async (timeZone: string): Promise<Customer> => {
  const customer = await newCustomer(database.ctx);
  await setStatementZone(database.ctx, { accountId: customer.accountId, timeZone });
  return customer;
};
const read = async ({ accountId }: Customer, month: string) => (await getStatement(database.ctx, accountId, month)).document;

test("a zone is one that we and the database know by the same name, kept as it is usually spelled", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const set = (timeZone: string) => setStatementZone(database.ctx, { accountId, timeZone });
  // Known here and not to Postgres; an abbreviation of another zone to Postgres; offsets, paths and nonsense.
  for (const zone of ["AET", "CAT", "VST", "US/Pacific-New", "IST", "CST", "CET", "EST5EDT", "+05:30", "-05:30", "posix/Europe/Berlin", "Europe/Berlin\0", "/", "utc", ""]) await expect(set(zone), zone).rejects.toMatchObject({ code: "invalid_request", field: "time_zone" });
  for (const [zone, kept] of [["europe/berlin", "Europe/Berlin"], ["ASIA/CALCUTTA", "Asia/Calcutta"], ["Asia/Kolkata", "Asia/Kolkata"], ["Etc/GMT+5", "Etc/GMT+5"], ["UTC", "UTC"]] as const) {
    await set(zone);
    expect(await getStatementZone(database.ctx, accountId)).toBe(kept);
  }
});

test.each(["UTC", "America/Vancouver", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"])("in %s a call is of the month whose statement's bounds hold it", async (zone) => {
  at("2026-10-10T10:00:00Z");
  const customer = await inZone(zone);
  // Its own month begins before the account does.
  await call(customer, "2026-01-15T10:00:00Z");
  at("2027-01-05T10:00:00Z");
  await closeDueStatements(database.ctx, customer.accountId);
  const november = await read(customer, "2026-11");
  const instants = [Date.parse(november.from) - 1, Date.parse(november.from), Date.parse(november.to) - 1, Date.parse(november.to)];
  for (const [i, made] of instants.entries()) await call(customer, new Date(made).toISOString(), { tag: String(i) });
  const { usage } = await read(customer, "2027-01");
  expect(usage.map(({ tag, month_of_use }) => [tag, month_of_use])).toEqual([["0", "2026-10"], ["1", "2026-11"], ["2", "2026-11"], ["3", "2026-12"]]);
  expect((await read(customer, "2026-10")).usage.map(({ month_of_use }) => month_of_use)).toEqual(["2026-01"]);
});

// As if the rules of a zone had changed after a month was closed: what it is called is another zone's name.
test.each([["Asia/Kathmandu", "Europe/London"], ["Europe/London", "Asia/Kathmandu"]])("months go on where the last one ended when the rules of a zone change, from those of %s to those of %s", async (before, after) => {
  const { ctx, owner } = database;
  at("2026-10-10T10:00:00Z");
  const customer = await inZone(before);
  const { accountId } = customer;
  at("2026-11-02T10:00:00Z");
  expect(await closeDueStatements(ctx, accountId)).toBe(1);
  await call(customer, "2026-10-31T20:00:00Z");
  const october = await read(customer, "2026-10");
  await owner`update statements set time_zone = ${after} where account_id = ${accountId}`;
  await owner`update statement_zones set time_zone = ${after} where account_id = ${accountId}`;
  at("2027-02-02T10:00:00Z");
  expect(await closeDueStatements(ctx, accountId)).toBe(3);
  const documents = (await listStatements(ctx, accountId)).map(({ document }) => document).reverse();
  expect(documents.map(({ month }) => month)).toEqual(["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]);
  for (const [i, { from }] of documents.entries()) if (i > 0) expect(from).toBe(documents[i - 1]!.to);
  expect(await read(customer, "2026-10")).toEqual(october);
  // Made at a time that is October's by one zone and November's by the other: it is where October ended that counts.
  expect((await read(customer, "2026-11")).usage.map(({ month_of_use }) => month_of_use)).toEqual([before === "Europe/London" ? "2026-10" : "2026-11"]);
  // The audit, rightly, takes a statement for altered whose row names another zone than its document.
  await owner`delete from statements where account_id = ${accountId}`;
  await owner`update wallets set books_open_at = (select created_at from accounts where account_id = ${accountId}) where account_id = ${accountId}`;
});

test("a call that is booked while its month is closed, by a clock that is behind, is in the statement", async () => {
  const { ctx } = database;
  at("2026-10-10T10:00:00Z");
  const customer = await newCustomer(ctx);
  const { accountId } = customer;
  await call(customer, "2026-10-10T09:00:00Z", { funding: "byok" });
  at("2026-11-01T01:00:00Z");
  let closing: Promise<unknown> = Promise.resolve();
  await transact({ ...ctx, clock: { now: () => new Date("2026-10-31T23:30:00Z") } }, async (tx) => {
    await lockWallet(tx, accountId);
    closing = closeDueStatements(ctx, accountId);
    // Its lines have been read by now.
    await waitForLock(database);
    await call(customer, "2026-10-31T23:00:00Z", { funding: "byok" }, tx);
  });
  expect(await closing).toBe(1);
  const { state, totals, byok } = await read(customer, "2026-10");
  expect([state, totals.byok.calls, byok.map(({ calls }) => calls)]).toEqual(["closed", 2, [2]]);
});

test("the list of statements reads no more of a closed one than stands before its lines, whatever the account is called", async () => {
  const { ctx, owner } = database;
  at("2026-10-10T10:00:00Z");
  const accountId = await createAccount(ctx, { slug: `a-${newId().slice(-12)}`, name: `","payments":[{\\"` + "\u0001".repeat(80) });
  await call({ accountId, apiKeyId: (await createApiKey(ctx, { accountId, name: "production" })).id }, "2026-10-10T09:00:00Z");
  at("2026-11-02T10:00:00Z");
  await closeDueStatements(ctx, accountId);
  const { document: { payments, usage, byok, unpriced_calls, ledger, previous_hash, ...head } } = await getStatement(ctx, accountId, "2026-10");
  expect([payments, usage.length, byok, unpriced_calls, ledger?.last_number, previous_hash]).toEqual([[], 1, [], 0, 1, null]);
  const [{ kept }] = await owner<[{ kept: string }]>`select document as kept from statements where account_id = ${accountId}`;
  // Were the lines parsed, here or there, these would fail.
  await owner`update statements set document = replace(document, '"payments":[', '"payments":[' || repeat('nonsense ', 1000)) where account_id = ${accountId}`;
  expect((await listStatements(ctx, accountId)).at(-1)!.document).toEqual(head);
  await owner`update statements set document = ${kept} where account_id = ${accountId}`;
});

test("what is no month's name is no statement's, and never reaches the database", async () => {
  const { accountId } = await newCustomer(database.ctx);
  for (const month of ["\0", "2026-10\0", "2026-10\n", "2026-13", "10/2026", "", "2026-11'--"]) await expect(getStatement(database.ctx, accountId, month), JSON.stringify(month)).rejects.toMatchObject({ code: "not_found", field: "month" });
});
