import postgres from "postgres";
import { expect, test } from "vitest";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { exportCalls } from "@/lib/analytics/export-calls";
import { listPlatformAccounts } from "@/lib/analytics/list-platform-accounts";
import { parseMonths } from "@/lib/analytics/months";
import { parsePeriod } from "@/lib/analytics/period";
import { parseRankings } from "@/lib/analytics/rankings";
import { readPublicRankings } from "@/lib/analytics/read-public-rankings";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { readPriceEffect } from "@/lib/analytics/read-price-effect";
import { readRankings } from "@/lib/analytics/read-rankings";
import { getBudgetSpend } from "@/lib/analytics/budget-spend";
import { findUnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { getMoneyFlows } from "@/lib/analytics/money-flows";
import { readMonthEnd } from "@/lib/analytics/read-month-end";
import { readOverview } from "@/lib/analytics/read-overview";
import { readRunway } from "@/lib/analytics/read-runway";
import { getWeekHours } from "@/lib/analytics/week-hours";
import { readPaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { readTopUpFinance } from "@/lib/analytics/read-top-up-finance";
import { runAudit } from "@/lib/audit/run-audit";
import { authenticateApiKey } from "@/lib/auth/authenticate-api-key";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { revokeApiKey } from "@/lib/auth/revoke-api-key";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { changeProviderKey } from "@/lib/byok/change-provider-key";
import { checkProviderKey } from "@/lib/byok/check-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import { findOpenableKey } from "@/lib/byok/find-openable-key";
import { listFallbacks } from "@/lib/byok/list-fallbacks";
import { listProviderKeys } from "@/lib/byok/list-provider-keys";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { openProviderKeys } from "@/lib/byok/open-provider-keys";
import { orderProviderKeys } from "@/lib/byok/order-provider-keys";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { rotateMasterKey } from "@/lib/byok/rotate-master-key";
import { setFallback } from "@/lib/byok/set-fallback";
import type { Context } from "@/lib/context/context";
import { advanceJob } from "@/lib/gateway/advance-job";
import { cancelJob } from "@/lib/gateway/cancel-job";
import { countRequest } from "@/lib/gateway/count-request";
import { listJobs } from "@/lib/gateway/get-job";
import { receiveCallback } from "@/lib/gateway/receive-callback";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { submitJob } from "@/lib/gateway/submit-job";
import { sweepJobs } from "@/lib/worker/tasks/sweep-jobs";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { deleteSubAccount } from "@/lib/gateway/delete-sub-account";
import { getBalance } from "@/lib/gateway/get-balance";
import { getSubAccount } from "@/lib/gateway/get-sub-account";
import { listBudgets } from "@/lib/gateway/list-budgets";
import { listRecentCalls } from "@/lib/gateway/list-recent-calls";
import { listSubAccounts } from "@/lib/gateway/list-sub-accounts";
import { removeBudget } from "@/lib/gateway/remove-budget";
import { setBudget } from "@/lib/gateway/set-budget";
import { sumMonth } from "@/lib/gateway/sum-month";
import { listUnsettledJobs } from "@/lib/gateway/list-unsettled-jobs";
import { readPlayground } from "@/lib/gateway/read-playground";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { rebuildRollups } from "@/lib/rollups/rebuild-rollups";
import { listRefundable } from "@/lib/topups/list-refundable";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { reprice } from "@/lib/usage/reprice";
import { keepAllDays } from "@/lib/worker/tasks/keep-days";
import { sealLedgers } from "@/lib/worker/tasks/seal-ledgers";
import { deleteView } from "@/lib/analytics/delete-view";
import { listCalls } from "@/lib/analytics/list-calls";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { listSavedViews } from "@/lib/analytics/list-saved-views";
import { readExploration } from "@/lib/analytics/read-exploration";
import { saveView } from "@/lib/analytics/save-view";
import { keepDays } from "@/lib/rollups/keep-days";
import { keepZone, listZones } from "@/lib/rollups/keep-zone";
import { and, eq, sql } from "drizzle-orm";
import { addDays } from "date-fns";
import { TABLE_CLASSES, topUps, users } from "@/db/schema";
import { transact } from "@/lib/context/context";
import { rebuildLedgerRollups } from "@/lib/ledger/ledger-rollups";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { fixedClock } from "@/lib/time/clock";
import { approveRefund } from "@/lib/topups/approve-refund";
import { requestRefund } from "@/lib/topups/request-refund";
import { saveAutoTopUp } from "@/lib/topups/save-auto-top-up";
import { settleDispute } from "@/lib/topups/settle-dispute";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { endHolds } from "@/lib/wallet/end-holds";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { buyAutomatically } from "@/lib/worker/tasks/buy-automatically";
import { expirePromotions } from "@/lib/worker/tasks/expire-promotions";
import { fetchTopUps } from "@/lib/worker/tasks/fetch-top-ups";
import { payRefunds } from "@/lib/worker/tasks/pay-refunds";
import { sweepStripeDaily } from "@/lib/worker/tasks/sweep-stripe-daily";
import { useGateway } from "@/tests/support/gateway";
import { deliver, newPayer, openCheckout, useStripe } from "@/tests/support/stripe";
import { NOW, useDatabase } from "@/tests/support/database";
import { newMasterKey } from "@/tests/support/key-wrappers";
import { answering, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { seeded } from "@/tests/support/write-log";
import { snapshotBooks } from "@/tests/support/snapshot-books";

const database = useDatabase();
useGateway(database);
const stripe = useStripe(database);

/** Runs `work` with a context whose every query goes through `intercept`. */
async function withDriver<T>(intercept: (sql: Sql) => Sql, work: (ctx: Context) => Promise<T>): Promise<T> {
  const sql = connectSql(database.url, { max: 4 });
  try {
    return await work({ ...database.ctx, db: openDatabase(intercept(sql)) });
  } finally {
    await sql.end();
  }
}

/** A client whose queries pass through `query`, and whose transactions pass through `begin`. */
function wrap(sql: Sql, query: (text: string, run: () => postgres.PendingQuery<never>) => unknown, begin = (run: () => Promise<unknown>) => run()): Sql {
  return new Proxy(sql, {
    get(target, property) {
      if (property === "unsafe") return (text: string, ...rest: unknown[]) => query(text, () => (target.unsafe as never as (...args: unknown[]) => postgres.PendingQuery<never>)(text, ...rest));
      if (property === "begin") return (...args: unknown[]) => {
        const body = args.pop() as (tx: Sql) => Promise<unknown>;
        return begin(() => (target.begin as never as (...a: unknown[]) => Promise<unknown>)(...args, (tx: Sql) => body(wrap(tx, query, begin))));
      };
      return Reflect.get(target, property) as unknown;
    },
  });
}

const lines = (customer: Customer) => numbered(Array.from({ length: 60 }, (_, i) => logLine(customer, {
  event_id: `evt_${i}`, delivered_ms: 5_000 + i, funding: i % 5 === 0 ? "byok" : "wallet", status: i % 7 === 0 ? "failed" : "completed",
  tag: i % 2 ? "ads" : null, submitted_at: new Date(Date.UTC(2026, 9, 30, 0, i)).toISOString(), finished_at: "2026-10-31T00:00:00Z",
})));
const ingest = (ctx: Context, customer: Customer) => ingestLines(ctx, { source: "gateway", origin: "driver", lines: lines(customer) });

test("a driver that shuffles rows nobody ordered and hides constraint names gives the same books", async () => {
  const [straight, shuffled] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  await ingest(database.ctx, straight);
  let shuffles = 0;
  const random = seeded(7);
  const shuffle = <T>(rows: T[]): T[] => {
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [rows[i], rows[j]] = [rows[j]!, rows[i]!];
    }
    return rows;
  };
  const mangled = async (text: string, pending: Promise<unknown[]>) => {
    try {
      const rows = await pending;
      if (rows.length < 2 || /order by/i.test(text)) return rows;
      shuffles += 1;
      return shuffle(rows);
    } catch (error) {
      delete (error as { constraint_name?: string }).constraint_name;
      throw error;
    }
  };
  await withDriver((sql) => wrap(sql, (text, run) => {
    // As lazy as the driver's own: a statement runs when it is awaited, as objects or as arrays, and once.
    const then: Promise<unknown[]>["then"] = (done, failed) => mangled(text, run() as never as Promise<unknown[]>).then(done, failed);
    return { then, values: () => mangled(text, run().values() as never as Promise<unknown[]>) };
  }), async (ctx) => {
    await ingest(ctx, shuffled);
    const { outcomes } = await ingest(ctx, shuffled);
    expect(outcomes.every((outcome) => outcome.outcome === "duplicate")).toBe(true);
  });
  expect(shuffles).toBeGreaterThan(0);
  expect(await snapshotBooks(database.ctx, shuffled)).toEqual(await snapshotBooks(database.ctx, straight));
});

test("a statement has a name, alone and in a transaction: it is parsed once and takes one round trip", async () => {
  const connection = connectSql(database.url, { max: 1 });
  try {
    const db = openDatabase(connection);
    await db.execute(sql`select ${1}::integer as alone`);
    await db.transaction((tx) => tx.execute(sql`select ${1}::integer as within`));
    await db.select({ id: users.id }).from(users).limit(1);
    const named = await connection<{ statement: string }[]>`select statement from pg_prepared_statements`;
    expect(named.map(({ statement }) => statement)).toEqual(expect.arrayContaining(["select $1::integer as alone", "select $1::integer as within", 'select "id" from "users" limit $1']));
  } finally {
    await connection.end();
  }
});

test("a COMMIT that succeeded but was not heard of is not booked twice", async () => {
  const [straight, retried] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const topUpId = newId();
  const topUp = (ctx: Context, { accountId }: Customer) => settleTopUp(ctx, { accountId, topUpId, creditMicros: 50_000_000n, paymentReference: "wire" });
  await topUp(database.ctx, straight);
  await ingest(database.ctx, straight);
  let lost = 0;
  await withDriver((sql) => {
    let committed = 0;
    return wrap(sql, (_, run) => run(), async (run) => {
      const result = await run();
      committed += 1;
      if (committed % 2 === 0) return result;
      lost += 1;
      throw Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });
    });
  }, async (ctx) => {
    await topUp(ctx, retried);
    const { outcomes } = await ingest(ctx, retried);
    expect(outcomes.every((outcome) => outcome.outcome === "accepted")).toBe(true);
  });
  expect(lost).toBeGreaterThanOrEqual(2);
  expect(await snapshotBooks(database.ctx, retried)).toEqual(await snapshotBooks(database.ctx, straight));
});

/** Statements that rightly span accounts. */
const SPANNING = [
  // Whose turn it is next, asked by background tasks, the command line and the audit.
  /^select account_id from wallets order by (wallets\.)?account_id( asc)?$/,
  // Every account that has books of any kind, for the audit: each table by its own shards, joined by the account.
  /^select account_id from wallets union select account_id from ledger_transactions union select account_id from charges union select account_id from statements order by account_id$/,
  /^select a\.account_id from auto_top_ups a join wallets w on w\.account_id = a\.account_id where /,
  /^select distinct account_id from webhook_endpoints where disabled_at is null and events && /,
  /^select distinct account_id from promotional_grants where remaining_micros > 0 and expires_at <= /,
  /^select account_id, id from top_ups where \(top_ups\.state in /,
  /^select account_id, id from refunds where \(refunds\.state = /,
  // What payments brought the platform: sums of few rows, added up on each shard and then once more. A report, never an assertion.
  /^select date_trunc\('month', bucket_at, 'utc'\) as month, .* from ledger_rollups where code <> 'usage.charge' and bucket_at >= /,
  /^select width_bucket\(credit_micros, .* from top_ups where state = 'settled' .* group by 1 order by 1$/,
  /^select date_trunc\('month', bucket_at, 'utc'\) as month, .* from usage_rollups where funding = 'byok' and bucket_at >= .* group by 1 order by 1$/,
  // The platform's books, asked for by those who run it: sums of roll-ups, added up on each shard and then once more, and what each account has left, by the account. A report, never an assertion.
  /^select debit, credit, sum\(amount_micros\) as amount from ledger_rollups where bucket_at < .* group by 1, 2$/,
  /^select width_bucket\(bucket_at, .* as place, debit, credit, sum\(amount_micros\) as amount from ledger_rollups where bucket_at >= .* group by 1, 2, 3$/,
  /^select case when bucket_at < .* as day, code, debit, credit, sum\(amount_micros\) as amount from ledger_rollups where bucket_at < .* group by 1, 2, 3, 4 order by 1, 2, 3, 4$/,
  /^with balances as \( select account_id, .* from ledger_rollups where bucket_at < .* group by 1 \), used as \(/,
  /^select r\.model_id, m\.name as model, .* from ranking_days where grain = 'day' and day >= .* group by 1, 2\) r join accounts a on a\.account_id = r\.account_id /,
  // By the month in which accounts first bought: joined by the account, added up on each shard and then once more. A report, never an assertion.
  /^with firsts as \( select account_id, date_trunc\('month', min\(settled_at\), 'utc'\) as cohort from top_ups where state = 'settled' .* join firsts f on f\.account_id = t\.account_id /,
  // Which accounts have calls without a price, from their weeks. A report, never an assertion.
  /^select account_id, min\(day\)::text as first, .* from ranking_days where grain = 'week' and unpriced_calls > 0 .* group by 1 order by 1$/,
  // Rankings: days and weeks of all accounts, by index, added up by account on each shard first. A report, never an assertion.
  /^with cells as \( select r\.account_id, .* from ranking_days r .*\(r\.grain = 'week' and r\.day = any\(\$\d+::date\[\]\) or r\.grain = 'day' and r\.day = any\(\$\d+::date\[\]\)\).* group by 1, /,
  /^select min\(day\)::text as day from ranking_days where grain = 'day'$/,
  // How models did, for the public pages: once an hour, weeks by index and four weeks of each account by its key. A report, never an assertion.
  /^select model_id, sum\(completed\) as completed, .* from ranking_days where grain = 'week' and day = any\(\$\d+::date\[\]\) group by 1, 2\) a /,
  /^select model_id, bucket, count\(\*\) as calls from wallets w cross join lateral \( select .* from usage_rollups u where u\.account_id = w\.account_id and bucket_at >= /,
  // What a price would have made of last month, asked by an admin before it is set: accounts that used the model, by index, and each one's calls by its key.
  /^select w\.account_id, e\.\* from \(select distinct account_id from ranking_days where grain = 'day' and day >= .* cross join lateral \( select .* from usage_events u left join charges c on c\.account_id = w\.account_id .* where u\.account_id = w\.account_id and /,
  // What waits for a person: few rows by a partial index, up to a limit.
  /^select .* from refunds where (refunds\.)?state in \(\$1, \$2\) order by .* limit \$3$/,
  /^select .* from disputes where (disputes\.)?state in \(\$1, \$2\) order by .* limit \$3$/,
  /^select .* from top_ups where \((top_ups\.)?state in \(\$1, \$2\) and (top_ups\.)?created_at < \$3\) order by .* limit \$4$/,
  /^select .* from promotional_grants where (promotional_grants\.)?remaining_micros > \$1 order by .* limit \$2$/,
  // What is under way, for the page of tasks: as few as run at once.
  /^select count\(\*\) filter \(.* from jobs where settled_at is null$/,
  /^select .* from jobs where (jobs\.)?settled_at is null order by .* limit \$1$/,
  /^select account_id, id from jobs where \(jobs\.settled_at is null and /,
];

/** A top-up that is paid, partly refunded and disputed, bought again automatically, and looked at by every task. */
async function payAtStripe(ctx: StripeContext): Promise<void> {
  const payer = await newPayer(ctx);
  const { accountId } = payer;
  const { topUpId } = await openCheckout(ctx, payer, 50, true);
  const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId)));
  const { latest_charge } = stripe.sandbox.pay(topUp!.sessionId!, "4242424242424242", { saveCard: true });
  await deliver(ctx, stripe.sandbox);
  await saveAutoTopUp(ctx, { accountId, enabled: true, thresholdMicros: 20_000_000n, creditMicros: 20_000_000n, monthlyLimitMicros: 50_000_000n });
  const refundId = newId();
  await requestRefund(ctx, { accountId, topUpId, refundId, creditMicros: 40_000_000n, reason: "r" });
  await approveRefund(ctx, { accountId, refundId });
  await buyAutomatically(ctx);
  stripe.sandbox.refund(latest_charge as string, 100);
  const dispute = stripe.sandbox.dispute(latest_charge as string);
  stripe.sandbox.closeDispute(dispute.id, "lost");
  await deliver(ctx, stripe.sandbox);
  await settleDispute(ctx, { accountId, disputeId: dispute.id, note: "n" });
  const later = { ...ctx, clock: fixedClock(addDays(ctx.clock.now(), 1)) };
  for (const task of [fetchTopUps, payRefunds, sweepStripeDaily]) await task(later);
  expect((await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.state, "settled")))).length).toBe(2);
}

/** A provider key from its attachment to its end. */
async function bringKey(ctx: Context, accountId: string, apiKeyId: string): Promise<void> {
  const older = newMasterKey();
  const means = { check: answering("valid"), wrapper: localKeyWrapper(older) };
  const id = (await attachProviderKey(ctx, { accountId, provider: LUMA, key: newLumaKey(), label: "key", models: null, attachAnyway: false }, means)).id!;
  await changeProviderKey(ctx, { accountId, id, change: { label: "changed" } });
  await orderProviderKeys(ctx, { accountId, provider: LUMA, ids: [id] });
  await setFallback(ctx, { accountId, provider: LUMA, fallback: "credits" });
  await markProviderKey(ctx, { accountId, id, state: "invalid" });
  await checkProviderKey(ctx, { accountId, id }, means);
  expect((await openProviderKeys(ctx, { accountId, provider: LUMA, modelId: RAY_2, apiKeyId })).keys).toHaveLength(1);
  expect((await rotateMasterKey(ctx, { wrapper: localKeyWrapper(`${newMasterKey()},${older}`) })).rewrapped).toBe(1);
  await revokeProviderKey(ctx, { accountId, id });
  expect(await findOpenableKey(ctx, { accountId, id })).not.toBeNull();
  expect([await listProviderKeys(ctx, accountId), [...(await listFallbacks(ctx, accountId))]]).toMatchObject([[{ label: "changed" }], [[LUMA, "credits"]]]);
  await deleteProviderKey(ctx, { accountId, id });
}

/** What an account does over its public API besides asking for videos. */
async function callTheApi(ctx: Context, accountId: string): Promise<void> {
  const { subAccount, key } = await createSubAccount(ctx, { accountId, name: "s", externalRef: null, spendCapMicros: 1n, rateLimitRpm: 5, defaultTag: null, allowedModels: ["openai/sora-2"] });
  const caller = await authenticateApiKey(ctx, `Bearer ${key}`);
  expect((await countRequest(ctx, caller)).remaining).toBe(4);
  await getSubAccount(ctx, { accountId, id: subAccount.id });
  await listSubAccounts(ctx, { accountId, limit: 1, after: subAccount.id });
  const month = { from: new Date("2026-10-01T00:00:00Z"), to: new Date("2026-11-01T00:00:00Z") };
  for (const scope of [{ accountId }, { accountId, subAccountId: subAccount.id }]) {
    for (const group of ["tag", "sub_account"] as const) await sumMonth(ctx, scope, month, group);
    await listRecentCalls(ctx, scope, 10);
  }
  await getBalance(ctx, accountId);
  for (const monthlyCapMicros of [1n, 1n, 2n]) await setBudget(ctx, { accountId, tag: "ads", monthlyCapMicros, includeByok: false });
  expect(await listBudgets(ctx, accountId)).toMatchObject([{ monthlyCapMicros: 2n }]);
  await removeBudget(ctx, { accountId, tag: "ads" });
  await deleteSubAccount(ctx, { accountId, id: subAccount.id });
}

/** Videos asked for under caps and an idempotency key, made, settled and told, and one cancelled. */
async function makeVideos(ctx: Context, accountId: string, apiKeyId: string): Promise<void> {
  const subAccount = { id: newId(), name: "s", defaultTag: "ads", allowedModels: null, spendCapMicros: 50_000_000n, includeByok: true, rateLimitRpm: null };
  const caller = { accountId, apiKeyId, subAccount, rateLimitRpm: null };
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 500_000_000n, paymentReference: "wire" });
  await setBudget(ctx, { accountId, tag: "ads", monthlyCapMicros: 500_000_000n });
  const submit = (prompt: string, idempotencyKey: string) => submitJob(ctx, { caller, request: { prompt, webhookUrl: "https://example.com/hook" }, tag: null, idempotencyKey });
  const job = await submit("lost create answer", "k1");
  expect((await submit("lost create answer", "k1")).id).toBe(job.id);
  const other = await submit("a sea", "k2");
  expect((await cancelJob(ctx, { accountId, jobId: other.id })).status).toBe("failed");
  for (let i = 0; i < 3; i++) await advanceJob(ctx, { accountId, jobId: job.id });
  await settleJobs(ctx, { accountId, jobIds: [job.id] });
  expect((await listJobs(ctx, { accountId, subAccountId: subAccount.id, limit: 5 })).map(({ status }) => status).sort()).toEqual(["completed", "failed"]);
  await receiveCallback(ctx, { accountId, jobId: job.id, token: job.callbackToken });
  await sweepJobs(ctx);
}

test("every statement on a distributed table names one account", async () => {
  const statements = new Set<string>();
  await withDriver((sql) => wrap(sql, (text, run) => { statements.add(text.replace(/\s+/g, " ").trim()); return run(); }), async (ctx) => {
    const accountId = await createAccount(ctx, { slug: `r-${Date.now()}`, name: "Recorded" });
    const { id: apiKeyId } = await createApiKey(ctx, { accountId, name: "key" });
    await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 5_000_000n, paymentReference: "wire" });
    await ingest(ctx, { accountId, apiKeyId });
    await ingest(ctx, { accountId, apiKeyId });
    // Another content under a known id, and a length that waits for a person.
    const held = [logLine({ accountId, apiKeyId }, { event_id: "evt_1", delivered_ms: 4_000 }), logLine({ accountId, apiKeyId }, { event_id: "evt_long", delivered_ms: 60_000 })];
    const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "driver", lines: numbered(held) });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["conflict", "quarantined"]);
    expect(await replayQuarantine(ctx, { reviewed: true })).toEqual({ replayed: 1, remaining: 1 });
    await reprice(ctx, accountId);
    await rebuildRollups(ctx, accountId);
    await rebuildLedgerRollups(ctx, accountId);
    await grantPromotional(ctx, { accountId, grantId: newId(), amountMicros: 1_000_000_000n, reason: "r", expiresAt: addDays(ctx.clock.now(), 1) });
    const holdId = newId();
    await placeHold(ctx, { accountId, holdId, amountMicros: 1_000n, reference: "job" });
    await expect(placeHold(ctx, { accountId, holdId: newId(), amountMicros: 1_000_000_000_000n, reference: "job" })).rejects.toMatchObject({ code: "insufficient_credits" });
    await transact(ctx, async (tx) => endHolds(tx, await lockWallet(tx, accountId), [{ holdId, as: "voided" }]));
    await expirePromotions({ ...ctx, clock: fixedClock(addDays(ctx.clock.now(), 2)) });
    await payAtStripe({ ...ctx, stripe: stripe.ctx.stripe });
    await sealLedger(ctx, accountId);
    await sealLedgers(ctx);
    await listApiKeys(ctx, accountId);
    await bringKey(ctx, accountId, apiKeyId);
    await makeVideos(ctx, accountId, apiKeyId);
    await callTheApi(ctx, accountId);
    await revokeApiKey(ctx, { accountId, id: apiKeyId });
    const period = parsePeriod({ period: "custom", from: "2026-10-01", to: "2026-11-01" }, NOW);
    expect((await readOverview(ctx, accountId, period)).now.calls).toBe(63);
    const filter: CallFilter = { model: ["luma/luma-dream-machine-ray-2"], status: ["completed"], funding: ["wallet"], key: [apiKeyId], tag: ["ads"] };
    await keepZone(ctx, accountId, "Asia/Kathmandu");
    for (const zone of await listZones(ctx, accountId)) expect(await keepDays(ctx, accountId, zone)).toBeGreaterThan(0);
    for (const measure of ["spend", "p95"] as const) {
      const explored = await readExploration(ctx, accountId, { ...period, timeZone: "Asia/Kathmandu" }, { measure, by: ["provider", "member"], top: 8 }, { ...filter, resolution: ["720p", ""], sub_account: [""], provider: ["luma"], member: [newId()] });
      expect(explored.groups).toEqual([]);
    }
    for (const measure of ["spend", "p95"] as const) expect((await getWeekHours(ctx, accountId, period, measure)).cells).toHaveLength(7);
    await setBudget(ctx, { accountId, tag: "ads", monthlyCapMicros: 1n });
    expect((await getBudgetSpend(ctx, accountId)).budgets.length).toBeGreaterThan(0);
    for (const range of [period, { ...period, from: new Date("2026-10-31T00:00:00Z"), granularity: "1h" as const }]) await findUnusualSpend(ctx, accountId, range);
    await Promise.all([readMonthEnd(ctx, accountId, "UTC"), readRunway(ctx, accountId, "UTC"), getMoneyFlows(ctx, accountId, period)]);
    await listFilterChoices(ctx, accountId);
    for (const query of ["by=model", "by=tag"]) await saveView(ctx, { accountId, name: "view", query });
    for (const { id } of await listSavedViews(ctx, accountId)) await deleteView(ctx, { accountId, id });
    await keepAllDays(ctx);
    for await (const row of exportCalls(ctx, accountId, { filter, search: { spend_min: "0.1", latency_max: "600", error: "" }, period })) expect(row.tag).toBe("ads");
    expect(await listCalls(ctx, accountId, { filter: {}, search: { q: newId() }, period, limit: 10 })).toEqual([]);
    const [admin] = await ctx.db.insert(users).values({ email: `${newId()}@example.com`, platformRole: "admin" }).returning();
    const asAdmin: Context = { ...ctx, actor: { kind: "user", userId: admin!.id, email: admin!.email } };
    await grantPromotional(ctx, { accountId, grantId: newId(), amountMicros: 1_000_000_000n, reason: "Welcome", expiresAt: new Date("2027-01-01T00:00:00Z") });
    expect((await readTopUpFinance(ctx, parseMonths({ from: "2026-11", to: "2026-11" }, NOW))).total.paid).toBeGreaterThan(0n);
    for (const search of [{ by: "provider", accounts: "new", provider: "luma", funding: "wallet" }, { accounts: "established" }]) await readRankings(ctx, parseRankings(search, NOW));
    expect((await readRankedAccounts(ctx, filter.model![0]!, parseRankings({}, NOW))).all.now.calls).toBeGreaterThan(0);
    expect((await readPublicRankings(ctx)).rows.length).toBeLessThan(2);
    await readPriceEffect(ctx, { modelId: filter.model![0]!, resolution: "*", rateCards: ["list"], unit: "second", unitPriceMicros: 1n, blockMs: null, minimumMs: 0, effectiveFrom: new Date("2090-01-01T00:00:00Z") });
    expect((await readPaymentsDesk(ctx)).promotions.map(({ account }) => account.name)).toContain("Recorded");
    expect(await listRefundable(ctx, accountId)).toEqual([]);
    expect((await readPlayground(ctx, { accountId, job: null })).recent).toEqual([]);
    expect((await listUnsettledJobs(ctx, { limit: 20 })).oldest).toEqual([]);
    expect((await listPlatformAccounts(asAdmin)).find(({ last30Days }) => last30Days.calls === 61)).toBeDefined();
    expect(await runAudit(ctx)).toEqual([]);
  });
  expect(statements.size).toBeGreaterThan(20);
  const distributed = Object.keys(TABLE_CLASSES).filter((table) => TABLE_CLASSES[table] === "distributed");
  const offenders = [...statements].filter((text) => {
    const lower = text.toLowerCase().replaceAll('"', "");
    if (SPANNING.some((allowed) => allowed.test(lower))) return false;
    // Each table of a join or subquery is asked for the account by itself: a cluster does not carry it from one to the other.
    const touched = distributed.flatMap((table) => lower.match(new RegExp(`\\b(from|into|update|join) ${table}\\b`, "g")) ?? []).length;
    const named = (lower.match(/\baccount_id = \$\d+/g)?.length ?? 0) + (lower.match(/insert into \w+ \([^)]*\baccount_id\b/g)?.length ?? 0);
    return named < touched;
  });
  expect(offenders).toEqual([]);
});
