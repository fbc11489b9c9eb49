import { expect, test } from "vitest";
import { parseMonths } from "@/lib/analytics/months";
import { exportJournal } from "@/lib/finance/export-journal";
import { exportLedger } from "@/lib/finance/export-ledger";
import { getLedgerCodes, setLedgerCodes } from "@/lib/finance/ledger-codes";
import { listJournals } from "@/lib/finance/list-journals";
import { readBooks } from "@/lib/finance/read-books";
import { readIncome } from "@/lib/finance/read-income";
import { readMargins } from "@/lib/finance/read-margins";
import { requireMonth } from "@/lib/finance/require-month";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { parseDecimal } from "@/lib/money/micros";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { expirePromotional } from "@/lib/wallet/expire-promotional";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const deposit = ({ accountId }: Customer, dollars: number) => settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: cents(dollars), paymentReference: "wire" });
const call = async (customer: Customer, made: string, overrides = {}) => {
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "books", lines: numbered([logLine(customer, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString(), ...overrides })]) });
  expect(outcomes[0]!.detail ?? outcomes[0]!.outcome).toBe("accepted");
};

test("trial balance, balance sheet, income, margins and deferred revenue say what the entries say, at any instant, also one that has passed", async () => {
  const { ctx, owner } = database;
  database.setNow(new Date("2026-06-01T10:00:00Z"));
  const [acme, birch] = [await newCustomer(ctx), await newCustomer(ctx)];
  await deposit(acme, 100);
  await deposit(birch, 5);
  await grantPromotional(ctx, { accountId: acme.accountId, grantId: newId(), amountMicros: cents(4), reason: "Welcome", expiresAt: new Date("2026-11-01T00:00:00Z") });
  await call(acme, "2026-06-01T09:00:00Z");
  const julyFirst = new Date("2026-07-01T00:00:00Z");
  database.setNow(julyFirst);
  const then = await readBooks(ctx, julyFirst);
  // $100 and $5 were bought a month ago; $1.50 of the grant are left.
  expect(then.deferred.map(({ micros }) => micros)).toEqual([cents(105), 0n, 0n, 0n, 0n]);
  expect([then.promotionalMicros, then.overdrawnMicros]).toEqual([cents(1.5), 0n]);

  database.setNow(new Date("2026-10-20T10:00:00Z"));
  await deposit(acme, 50);
  await call(acme, "2026-10-20T09:00:00Z", { model: "luma/luma-ray-flash-2" });
  await call(acme, "2026-10-20T09:10:00Z", { funding: "byok" });
  // Charged as it happened, below zero.
  for (let i = 0; i < 3; i++) await call(birch, `2026-10-20T09:2${i}:00Z`);
  database.setNow(new Date("2026-11-20T10:00:00Z"));
  await expirePromotional(ctx, acme.accountId);
  const now = new Date("2026-11-21T00:00:00Z");
  const books = await readBooks(ctx, now);
  expect(await readBooks(ctx, julyFirst)).toEqual(then);
  expect((await readBooks(ctx, new Date("2026-01-01T00:00:00Z"))).totalMicros).toBe(0n);

  const rows = await owner<{ account: string; debits: string; credits: string }[]>`
    select account, sum(debit) as debits, sum(credit) as credits from (select debit as account, amount_micros as debit, 0 as credit from ledger_postings union all select credit, 0, amount_micros from ledger_postings) p group by 1`;
  const entries = new Map(rows.map(({ account, debits, credits }) => [account, [BigInt(debits), BigInt(credits)]]));
  for (const { account, debitMicros, creditMicros } of books.lines) expect([account, debitMicros, creditMicros]).toEqual([account, ...(entries.get(account) ?? [0n, 0n])]);
  expect(books.assetsMicros).toBe(books.liabilitiesMicros + books.resultMicros);

  // Every customer's balance is deferred, promotional, or owed.
  const owed = books.lines.find(({ account }) => account === "customer_credit")!.balanceMicros;
  expect(books.deferred.reduce((sum, { micros }) => sum + micros, 0n) + books.promotionalMicros - books.overdrawnMicros).toBe(owed);
  expect(books.overdrawnMicros).toBe(cents(2.5));
  // The oldest is spent first: all of the newest $50 is left, a month old.
  expect(books.deferred[1]!.micros).toBe(cents(50));
  expect(books.promotionalMicros).toBe(0n);

  const months = parseMonths({ from: "2026-06", to: "2026-11" }, now);
  const income = await readIncome(ctx, months, now);
  expect(income.map(({ resultMicros }) => resultMicros).reduce((sum, micros) => sum + micros, 0n)).toBe(books.resultMicros);
  expect(income[0]!.sums).toMatchObject({ usage_revenue: cents(2.5), upstream_cost: -cents(2.5), top_up_fee_revenue: cents(5.25), promotional_credit: -cents(4) });
  // $1.50 of the grant were left for October's one call on credit; what that left expired in November.
  const [{ flash }] = await owner<[{ flash: string }]>`select c.amount_micros as flash from charges c join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id where c.account_id = ${acme.accountId} and e.model_id = 'luma/luma-ray-flash-2'`;
  expect([income[4]!.sums.promotional_credit, income[5]!.sums.promotional_credit]).toEqual([0n, cents(1.5) - BigInt(flash)]);
  // What is known on the last of October knows nothing of November.
  expect((await readIncome(ctx, months, new Date("2026-11-01T00:00:00Z"))).at(-1)!.resultMicros).toBe(0n);

  // Journals: each entry balances, and all months together are the books to the cent.
  const journal: Record<string, string>[] = [];
  const xero: Record<string, string>[] = [];
  for (const month of ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]) {
    for await (const line of await exportJournal(ctx, requireMonth(month), "quickbooks")) journal.push(line);
    for await (const line of await exportJournal(ctx, requireMonth(month), "xero")) xero.push(line);
  }
  const codes = await getLedgerCodes(ctx);
  const side = (lines: Record<string, string>[], name: string) => lines.reduce((sum, line) => sum + (line[name] ? parseDecimal(line[name])! : 0n), 0n);
  for (const number of new Set(journal.map(({ JournalNo }) => JournalNo))) {
    const entry = journal.filter(({ JournalNo }) => JournalNo === number);
    expect(side(entry, "Debits")).toBe(side(entry, "Credits"));
    expect(side(xero.filter((line) => line["*Narration"] === number), "*Amount")).toBe(0n);
  }
  for (const { account, debitMicros, creditMicros } of books.lines) {
    const own = journal.filter(({ AccountNumber }) => AccountNumber === codes[account]);
    for (const [name, micros] of [["Debits", debitMicros], ["Credits", creditMicros]] as const) {
      // Each cause is rounded by itself: half a cent each.
      const off = side(own, name) - micros;
      expect(off <= 15_000n && off >= -15_000n, `${account} ${name} is off by ${off}`).toBe(true);
    }
  }
  expect(journal[0]).toMatchObject({ JournalDate: "2026-06-01", Currency: "USD" });
  expect(xero[0]).toMatchObject({ "*Date": "01/06/2026" });
  expect(new Set(journal.map(({ JournalNo }) => JournalNo))).toEqual(new Set(xero.map((line) => line["*Narration"])));
  await expect(exportJournal(ctx, requireMonth("2026-06"), "xero", 2)).rejects.toMatchObject({ code: "not_found", field: "part", message: "part: 2026-06 has one part" });
  const first: Record<string, string>[] = [];
  for await (const line of await exportJournal(ctx, requireMonth("2026-06"), "xero", 1)) first.push(line);
  expect(first).toEqual(xero.filter((line) => line["*Date"]!.endsWith("/06/2026")));
  expect(await listJournals(ctx, months)).toEqual(["2026-11", "2026-10", "2026-09", "2026-08", "2026-07", "2026-06"].map((month) => ({ month, parts: { quickbooks: 1, xero: 1 } })));
  await setLedgerCodes(ctx, { ...codes, usage_revenue: "4010" });
  for await (const line of await exportJournal(ctx, requireMonth("2026-06"), "xero")) expect(line["*AccountCode"]).not.toBe("4000");
  await expect(setLedgerCodes(ctx, { ...codes, bank: "4000" })).rejects.toMatchObject({ code: "invalid_request", field: "usage_revenue", message: "usage_revenue: 4000 is the code of bank, too" });
  await expect(setLedgerCodes(ctx, { ...codes, bank: "" })).rejects.toMatchObject({ code: "invalid_request", field: "bank" });
  for (const bank of ["-A", "-5", "--"]) await expect(setLedgerCodes(ctx, { ...codes, bank })).rejects.toMatchObject({ code: "invalid_request", field: "bank" });
  await setLedgerCodes(ctx, { ...codes, bank: "1-A" });
  expect(() => requireMonth("October")).toThrow(/no month such as 2026-10/);

  // The ledger itself, posting by posting.
  let [postings, amount] = [0, 0n];
  for (const month of ["2026-06", "2026-10", "2026-11"]) for await (const row of exportLedger(ctx, requireMonth(month))) {
    postings += 1;
    amount += row.amount;
    expect(row.booked_at.slice(0, 7)).toBe(month);
  }
  const [{ count }] = await owner<[{ count: number }]>`select count(*)::int as count from ledger_postings`;
  expect([postings, amount]).toEqual([count, books.totalMicros]);

  const margins = await readMargins(ctx, { from: months.from, to: months.to }, now);
  for (const group of [margins.models, margins.providers, margins.accounts]) {
    expect(group.reduce((sum, { revenueMicros }) => sum + revenueMicros, 0n)).toBe(entries.get("usage_revenue")![1]);
    expect(group.reduce((sum, { costMicros }) => sum + costMicros, 0n)).toBe(entries.get("upstream_cost")![0]);
    expect(group.reduce((sum, { waivedMicros }) => sum + waivedMicros, 0n)).toBe(125_000n);
  }
  expect(margins.accounts.map(({ revenueMicros }) => revenueMicros)).toHaveLength(2);
});
