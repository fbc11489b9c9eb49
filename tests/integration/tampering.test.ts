import { expect, test } from "vitest";
import { runAudit } from "@/lib/audit/run-audit";
import { verifyStatement } from "@/lib/finance/verify-statement";
import { closeAMonth, proofOf } from "@/tests/support/closed-month";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

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
