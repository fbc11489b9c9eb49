import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays } from "date-fns";
import { beforeAll, expect, test } from "vitest";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { runAudit } from "@/lib/audit/run-audit";
import { exportCalls } from "@/lib/analytics/export-calls";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { exportTransactions } from "@/lib/analytics/export-transactions";
import { listCalls } from "@/lib/analytics/list-calls";
import { getTransactionTotals, listTransactions } from "@/lib/analytics/list-transactions";
import { parseMonths } from "@/lib/analytics/months";
import { parsePeriod } from "@/lib/analytics/period";
import { parseRankings } from "@/lib/analytics/rankings";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { readRankings } from "@/lib/analytics/read-rankings";
import { readOverview } from "@/lib/analytics/read-overview";
import { readPaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { readTopUpFinance } from "@/lib/analytics/read-top-up-finance";
import { readWallet } from "@/lib/analytics/read-wallet";
import type { TransactionFilter } from "@/lib/analytics/transaction-filter";
import type { Context } from "@/lib/context/context";
import { exportFocus } from "@/lib/finance/export-focus";
import { listMonthsOfUse } from "@/lib/finance/list-months-of-use";
import { readBooks } from "@/lib/finance/read-books";
import { readMargins } from "@/lib/finance/read-margins";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { findDelivery } from "@/lib/webhooks/find-delivery";
import { listDeliveries } from "@/lib/webhooks/list-deliveries";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { writeLog } from "@/tests/support/write-log";

const database = useDatabase();

const ACCOUNTS = 12;
const EVENTS = 50_000;
/** Tables that grow with use: reading one from end to end makes a page slower every day. */
const GROWING = ["usage_events", "usage_event_keys", "usage_rollups", "ranking_days", "charges", "ledger_transactions", "ledger_postings", "ledger_seals", "webhook_deliveries", "webhook_attempts"];

type Statement = { text: string; params: string[] };
type Node = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: Node[] };

const PERIOD = parsePeriod({ period: "custom", from: "2026-10-01", to: "2026-10-31" }, NOW);
let customer: Customer;

beforeAll(async () => {
  const customers: Customer[] = [];
  for (let i = 0; i < ACCOUNTS; i++) customers.push(await newCustomer(database.ctx));
  customer = customers[0]!;
  const folder = mkdtempSync(join(tmpdir(), "tollgate-plans-"));
  try {
    const raws = readFileSync(await writeLog(join(folder, "calls.ndjson"), customers, EVENTS), "utf8").trimEnd().split("\n");
    for (let at = 0; at < raws.length; at += 10_000) await ingestLines(database.ctx, { source: "gateway", origin: "plans", lines: numbered(raws.slice(at, at + 10_000)) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await database.owner`analyze`;
}, 180_000);

/** The SELECTs that `work` sends, with their parameters, and the plans that Postgres makes for them then and there. */
async function selectsOf(work: (ctx: Context) => Promise<unknown>): Promise<(Statement & { plan: Promise<Node[]> })[]> {
  const statements: (Statement & { plan: Promise<Node[]> })[] = [];
  const recording = (sql: Sql): Sql => new Proxy(sql, {
    get(target, property) {
      if (property === "unsafe") return (text: string, params: string[], ...rest: unknown[]) => {
        if (/^\s*(select|with)/i.test(text) && !/for update$/.test(text)) statements.push({ text, params, plan: planOf({ text, params }, target) });
        return (target.unsafe as never as (...args: unknown[]) => unknown)(text, params, ...rest);
      };
      if (property === "begin") return (...args: unknown[]) => {
        const body = args.pop() as (tx: Sql) => unknown;
        return (target.begin as never as (...a: unknown[]) => unknown)(...args, (tx: Sql) => body(recording(tx)));
      };
      return Reflect.get(target, property) as unknown;
    },
  });
  const sql = connectSql(database.url, { max: 4 });
  try {
    await work({ ...database.ctx, db: openDatabase(recording(sql)) });
  } finally {
    await sql.end();
  }
  expect(statements.length).toBeGreaterThan(0);
  return statements;
}

/** Every node of the plan that Postgres makes for the statement. */
async function planOf({ text, params }: Statement, sql: { unsafe: Sql["unsafe"] } = database.owner): Promise<Node[]> {
  const [row] = await sql.unsafe(`explain (format json) ${text}`, params);
  return flat((row as never as { "QUERY PLAN": [{ Plan: Node }] })["QUERY PLAN"][0].Plan);
}

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];
const scanned = (plan: Node[]) => plan.flatMap((node) => (node["Node Type"] === "Seq Scan" && GROWING.includes(node["Relation Name"]!) ? [node["Relation Name"]!] : []));
const indexes = (plan: Node[]) => plan.flatMap((node) => node["Index Name"] ?? []);

/** What the statements of `work` scan from end to end, and the indexes that they use. */
async function plansOf(work: (ctx: Context) => Promise<unknown>) {
  const plans: Node[][] = [];
  for (const { plan } of await selectsOf(work)) plans.push(await plan);
  return { scans: plans.flatMap(scanned), indexes: plans.flatMap(indexes), plans };
}

test("the Overview's totals, series, groups and latest calls read by index", async () => {
  const { scans, indexes: used, plans } = await plansOf(async (ctx) => expect((await readOverview(ctx, customer.accountId, PERIOD)).now.calls).toBeGreaterThan(3_000));
  expect(scans).toEqual([]);
  // This and the former period, by model, keys and tags together, and BYOK so far and since when. How each is found by an index is for Postgres to say.
  expect(plans.filter((plan) => plan.some((node) => node["Relation Name"] === "usage_rollups"))).toHaveLength(5);
  expect(used).toEqual(expect.arrayContaining(["usage_events_occurred_idx", "usage_rollups_byok_idx"]));
});

const FILTERS: [string, (key: string) => CallFilter][] = [
  ["no filter", () => ({})], ["a model", () => ({ model: ["luma/luma-dream-machine-ray-2"] })], ["a status", () => ({ status: ["failed"] })],
  ["a funding", () => ({ funding: ["byok"] })], ["a key", (key) => ({ key: [key] })], ["a tag", () => ({ tag: ["ads"] })],
  ["several of each", () => ({ model: ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2"], status: ["completed", "failed"], funding: ["wallet", "byok"], tag: ["", "ads"] })],
];
// One test of all, as the books of fifty thousand calls are audited after each.
test("a page of calls reads by index, the first and the one after it, whatever it is filtered by", async () => {
  for (const [name, filter] of FILTERS) {
    const input = { filter: filter(customer.apiKeyId), period: PERIOD, limit: 50 };
    const { scans, indexes: used, plans } = await plansOf(async (ctx) => {
      const last = (await listCalls(ctx, customer.accountId, input)).at(-1)!;
      expect(await listCalls(ctx, customer.accountId, { ...input, after: { place: last.place, id: last.id } })).toHaveLength(50);
    });
    expect([name, scans, plans.length]).toEqual([name, [], 2]);
    expect(used.filter((index) => index === "usage_events_occurred_idx"), name).toHaveLength(2);
  }
});

test("the export of calls reads every page by index", async () => {
  const { scans, plans } = await plansOf(async (ctx) => {
    let rows = 0;
    for await (const row of exportCalls(ctx, customer.accountId, { filter: {}, period: PERIOD })) rows += row ? 1 : 0;
    expect(rows).toBeGreaterThan(3_000);
  });
  expect(plans.length).toBeGreaterThan(1);
  expect(scans).toEqual([]);
});

/** All was booked at one instant of it. */
const BOOKED = parsePeriod({ period: "custom", from: "2026-11-01", to: "2026-11-01" }, NOW);
const LEDGER: [string, TransactionFilter, pages: number, index: string][] = [
  ["no filter", {}, 2, "ledger_transactions_pkey"], ["usage", { kind: "usage" }, 2, "ledger_transactions_pkey"], ["top-ups", { kind: "top-up" }, 1, "ledger_transactions_rare_idx"], ["a search", { q: "job_1" }, 2, "ledger_transactions_pkey"],
];
test("a page of transactions reads by index, the first and the one after it, and so do their totals, whatever they are filtered by", async () => {
  for (const [name, filter, pages, index] of LEDGER) {
    const input = { filter, period: BOOKED, limit: 50 };
    const { scans, indexes: used, plans } = await plansOf(async (ctx) => {
      const last = (await listTransactions(ctx, customer.accountId, input)).at(-1);
      if (pages > 1) expect(await listTransactions(ctx, customer.accountId, { ...input, before: last!.seq })).toHaveLength(50);
      await getTransactionTotals(ctx, customer.accountId, input);
    });
    expect([name, scans, plans.length]).toEqual([name, [], pages + 1]);
    expect(used, name).toContain(index);
  }
});

test("the Wallet and the export of transactions read by index", async () => {
  const { scans } = await plansOf(async (ctx) => {
    let rows = 0;
    for await (const row of exportTransactions(ctx, customer.accountId, { filter: {}, period: BOOKED })) rows += row ? 1 : 0;
    expect(rows).toBeGreaterThan(3_000);
    expect((await readWallet(ctx, customer.accountId, PERIOD)).latest).toHaveLength(8);
  });
  expect(scans).toEqual([]);
});

test("posting looks its idempotency keys up by index, and a repeat its event ids", async () => {
  const lines = numbered(Array.from({ length: 100 }, (_, i) => logLine(customer, { event_id: `plan_${i}` })));
  const { scans, indexes: used } = await plansOf(async (ctx) => {
    for (const outcome of ["accepted", "duplicate"]) {
      const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "plans", lines });
      expect(new Set(outcomes.map((line) => line.outcome))).toEqual(new Set([outcome]));
    }
  });
  // Of the days' sums all are asked for: there are no others here.
  expect(scans.filter((table) => table !== "ranking_days")).toEqual([]);
  expect(used).toEqual(expect.arrayContaining(["ledger_transactions_idempotency_key", "usage_event_keys_pkey"]));
});

test("the platform's pages about payments read all accounts' by their partial indexes, however many charges and payments there are", async () => {
  const { accountId } = customer;
  const recorded = await selectsOf(async (ctx) => {
    await readTopUpFinance(ctx, parseMonths({ from: "2026-10", to: "2026-11" }, NOW));
    await readPaymentsDesk(ctx);
  });
  // Years of history, planted and taken back: nothing is booked.
  class Undo extends Error {}
  await expect(database.owner.begin(async (sql) => {
    await sql`insert into top_ups (account_id, id, kind, state, credit_micros, fee_micros, fee_bps, tax_micros, payment_reference, created_by, created_at, settled_at)
      select ${accountId}, gen_random_uuid(), 'checkout', 'settled', 5000000, 250000, 500, 0, '', 'plan', at, at from generate_series('2024-01-01'::timestamptz, '2026-11-01', '1 hour') at`;
    await sql`insert into ledger_rollups (account_id, bucket_at, code, debit, credit, postings, amount_micros)
      select ${accountId}, at, 'top_up.settle', 'stripe_clearing', 'customer_credit', 1, 5000000 from generate_series('2024-01-01'::timestamptz, '2026-10-01', '1 hour') at`;
    await sql`insert into promotional_grants (account_id, id, amount_micros, remaining_micros, reason, granted_by, created_at, expires_at)
      select ${accountId}, gen_random_uuid(), 1000000, 0, 'past', 'plan', at, at + interval '1 day' from generate_series('2024-01-01'::timestamptz, '2026-10-01', '1 hour') at`;
    await sql`insert into refunds (account_id, id, top_up_id, credit_micros, fee_micros, tax_micros, state, reason, requested_by, created_at)
      select ${accountId}, gen_random_uuid(), id, 10000, 0, 0, 'succeeded', 'past', 'plan', created_at from top_ups where account_id = ${accountId}`;
    await sql`insert into disputes (account_id, id, top_up_id, credit_micros, fee_micros, tax_micros, state, reason, created_at)
      select ${accountId}, 'du_' || id, id, 10000, 0, 0, 'won', 'past', created_at from top_ups where account_id = ${accountId}`;
    await sql`analyze top_ups, ledger_rollups, promotional_grants, refunds, disputes`;
    const plans = [];
    for (const statement of recorded.filter(({ text }) => /from "?(ledger_rollups|top_ups|refunds|disputes|promotional_grants)"?/.test(text))) plans.push(await planOf(statement, sql));
    const scans = plans.flat().filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]);
    expect([scans, plans.flatMap(indexes).sort()]).toEqual([[], ["disputes_unsettled_idx", "ledger_rollups_rare_idx", "promotional_grants_ending_idx", "refunds_waiting_idx", "top_ups_open_idx", "top_ups_settled_idx"]]);
    throw new Undo();
  })).rejects.toThrow(Undo);
});

test("rankings and the accounts behind a model read the days of all accounts by index, however many years there are", async () => {
  const recorded = await selectsOf(async (ctx) => {
    for (const search of [{ window: "30d" }, { window: "90d", by: "provider", funding: "wallet" }, { window: "7d", accounts: "established" }]) await readRankings(ctx, parseRankings(search, NOW));
    await readRankedAccounts(ctx, "luma/luma-dream-machine-ray-2", parseRankings({ window: "90d" }, NOW));
  });
  class Undo extends Error {}
  await expect(database.owner.begin(async (sql) => {
    await sql`insert into ranking_days select a.account_id, g, at, m.id, 'byok', 1, 0, 1, 0, 0, 0, 1, 0 from accounts a, models m, unnest('{day,week}'::text[]) g,
      generate_series('2020-01-06'::date, '2025-10-01', '1 week') at where a.kind = 'customer'`;
    await sql`analyze ranking_days`;
    const plans = [];
    for (const statement of recorded.filter(({ text }) => text.includes("ranking_days"))) plans.push(await planOf(statement, sql));
    expect(plans.flatMap(scanned)).toEqual([]);
    expect(plans.flatMap(indexes)).toContain("ranking_days_day_idx");
    throw new Undo();
  })).rejects.toThrow(Undo);
});

test("the log of webhooks reads by index: a page of all, and the few that did not arrive", async () => {
  const { accountId } = customer;
  await database.owner`insert into webhook_deliveries (account_id, id, event_id, type, url, body, state, attempts, created_at, delivered_at)
    select ${accountId}, gen_random_uuid(), 'evt_' || n, 'job.completed', 'https://example.com', '{}', case when n % 1000 = 0 then 'failed' else 'delivered' end, 1, ${NOW}, case when n % 1000 = 0 then null else ${NOW}::timestamptz end
    from generate_series(1, 20000) n`;
  await database.owner`insert into webhook_attempts (account_id, delivery_id, id, at, latency_ms, http_status) select account_id, id, gen_random_uuid(), ${NOW}, 10, 200 from webhook_deliveries`;
  await database.owner`analyze webhook_deliveries, webhook_attempts`;
  const { scans, indexes: used } = await plansOf(async (ctx) => {
    for (const [state, found] of [[undefined, 50], ["delivered", 50], ["failed", 20], ["pending", 0]] as const) {
      const page = await listDeliveries(ctx, accountId, { state, limit: 50 });
      expect(page).toHaveLength(found);
      if (found === 50) expect(await listDeliveries(ctx, accountId, { state, limit: 50, before: page.at(-1)!.id })).toHaveLength(50);
      if (page[0]) expect((await findDelivery(ctx, { accountId, id: page[0].id }))?.attempts).toHaveLength(1);
    }
  });
  expect(scans).toEqual([]);
  expect([...new Set(used)].sort()).toEqual(["webhook_attempts_pkey", "webhook_deliveries_pkey", "webhook_deliveries_undelivered_idx"]);
});

/** Tables read anew for each row of the other side of a nested loop; beside the account's one wallet, a table is read once. */
const loops = (plan: Node[]) => plan.flatMap((node) => {
  const [outer, inner] = node["Node Type"] === "Nested Loop" ? node.Plans! : [];
  return inner && outer!["Relation Name"] !== "wallets" ? flat(inner).flatMap((one) => GROWING.filter((table) => table === one["Relation Name"])) : [];
});

test("the audit of an account that the planner's statistics do not know joins no table row by row", async () => {
  const newest = await newCustomer(database.ctx);
  const lines = numbered(Array.from({ length: 300 }, (_, i) => logLine(newest, { event_id: `new_${i}` })));
  await ingestLines(database.ctx, { source: "gateway", origin: "plans", lines });
  const { plans } = await plansOf(async (ctx) => expect(await runAudit(ctx)).toEqual([]));
  expect(plans.length).toBeGreaterThan(20);
  expect(plans.flatMap(loops)).toEqual([]);
});

test("a scan from end to end would be seen", async () => {
  const statements = await selectsOf((ctx) => listCalls(ctx, customer.accountId, { filter: {}, period: PERIOD, limit: 50 }));
  await database.owner.begin(async (sql) => {
    await sql`set local enable_indexscan = off`;
    await sql`set local enable_indexonlyscan = off`;
    await sql`set local enable_bitmapscan = off`;
    expect(scanned(await planOf(statements[0]!, sql))).toContain("usage_events");
  });
});

test("the months of an account's calls, FOCUS of a month, and payments and late charges of all accounts in the Books read by index", async () => {
  const { scans, indexes: used } = await plansOf(async (ctx) => {
    expect(await listMonthsOfUse(ctx, customer.accountId, "Asia/Kathmandu")).not.toEqual([]);
    let rows = 0;
    for await (const row of await exportFocus(ctx, customer.accountId, "2026-11")) rows += row ? 1 : 0;
    expect(rows).toBeGreaterThan(3_000);
    await readBooks(ctx, NOW);
    await readMargins(ctx, { from: PERIOD.from, to: PERIOD.to }, addDays(NOW, 1));
  });
  // Of the days' sums all are asked for: there are no others here.
  expect(scans.filter((table) => table !== "ranking_days")).toEqual([]);
  expect(used).toEqual(expect.arrayContaining(["ledger_transactions_rare_idx", "charges_booked_idx"]));
  expect(used.filter((name) => name === "usage_events_occurred_idx").length).toBeGreaterThanOrEqual(2);
});
