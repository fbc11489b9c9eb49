import { spawnSync } from "node:child_process";
import { createWriteStream, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { connectSql, type Sql } from "@/db/client";
import type { CallFilter } from "@/lib/analytics/call-filter";
import type { Dimension, Exploration } from "@/lib/analytics/exploration";
import { findUnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { listCalls } from "@/lib/analytics/list-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { prepareRankedAccounts } from "@/lib/analytics/prepare-ranked-accounts";
import { prepareRankings } from "@/lib/analytics/prepare-rankings";
import { parseRankings } from "@/lib/analytics/rankings";
import { readMonthEnd } from "@/lib/analytics/read-month-end";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { readRankings } from "@/lib/analytics/read-rankings";
import { getUsageOverTime, listGroups } from "@/lib/analytics/usage";
import { getWeekHours } from "@/lib/analytics/week-hours";
import { prepareExploration } from "@/lib/analytics/prepare-exploration";
import { findByok } from "@/lib/analytics/read-byok";
import { readExploration } from "@/lib/analytics/read-exploration";
import { readOverview } from "@/lib/analytics/read-overview";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { MODELS } from "@/lib/catalog/seed-data";
import { type Context, transact } from "@/lib/context/context";
import { fillRankingDays } from "@/lib/rollups/fill-ranking-days";
import { keepDays } from "@/lib/rollups/keep-days";
import { LATENCY_EDGES_MS } from "@/lib/rollups/latency-buckets";
import { fixedClock } from "@/lib/time/clock";
import { inBenchDatabase } from "./in-bench-database";
import type { Figures } from "./main";

const USUAL_EVENTS = 10_000_000;
const DAYS = 365;
const ACCOUNTS = 100;
const KEYS = 24;
const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"];
/** Enough that the 95th percentile is not the slowest alone. */
const TIMES = 60;
const NOW = new Date("2026-11-20T09:40:00Z");
/** Read by nobody else: the yardstick is fetched for this run, into its folder. */
const DUCKDB = "@duckdb/node-api@1.5.6-r.1";
const LATENCY = `width_bucket(latency_ms, '{${LATENCY_EDGES_MS.join(",")}}'::integer[])::smallint`;

/**
 * What the Overview and the Usage page ask, on calls of a year, half of them one account's, beside the same questions
 * answered by DuckDB from a Parquet file of the raw calls; one run, on one machine.
 */
export async function benchAnalytics({ events = USUAL_EVENTS }: { events?: number }): Promise<Figures> {
  return inBenchDatabase(fixedClock(NOW), async ({ folder, url, sql, owner, ctx }) => {
    const large = await makeCalls(ctx, owner, events);
    const parquet = await writeParquet(folder, url, large);
    const [{ rollups }] = await owner<[{ rollups: number }]>`select count(*)::int as rollups from usage_rollups`;
    for (const { account_id } of await owner<{ account_id: string }[]>`select account_id from wallets`) await transact(ctx, (tx) => fillRankingDays(tx, account_id));
    const keepMs = await timed(async () => { for (const zone of ZONES) await keepDays(ctx, large, zone); });
    await owner.unsafe("vacuum analyze");

    const figures: Figures = { events, accounts: ACCOUNTS, rollups, days_kept_s: Math.round(keepMs / 1_000) };
    for (const { name, ours, theirs } of questions(ctx, large)) {
      // As often as it takes until the pool's connections have settled on a plan.
      for (let i = 0; i < 10; i++) await ours();
      const times: number[] = [];
      for (let i = 0; i < TIMES; i++) times.push(await timed(ours));
      const duck: number[] = [];
      if (theirs) for (let i = 0; i < 5; i++) duck.push(await timed(() => parquet.ask(theirs)));
      figures[`${name}_p95_ms`] = at(times, 0.95);
      figures[`${name}_p50_ms`] = at(times, 0.5);
      if (theirs) {
        figures[`${name}_duckdb_ms`] = at(duck, 0.5);
        figures[`${name}_ratio`] = Number((at(duck, 0.5) / at(times, 0.5)).toFixed(2));
      }
    }
    const [key] = await owner<[{ id: string }]>`select id from api_keys where account_id = ${large} order by created_at, id limit 1`;
    Object.assign(figures, await askAll(ctx, large, key.id));
    await sql.end();
    await owner.end();
    parquet.close();
    return figures;
  });
}

type Question = { name: string; ours: () => Promise<unknown>; /** The same in DuckDB's SQL; nothing where it is a whole page of questions. */ theirs?: string };

function questions(ctx: Context, accountId: string): Question[] {
  const period = (search: Record<string, string>) => parsePeriod({ period: "custom", from: "2025-11-21", to: "2026-11-20", compare: "none", ...search }, NOW);
  const raw = "from calls where account_id = getvariable('account')";
  const day = (zone: string) => `date_trunc('day', timezone('${zone}', occurred_at))`;
  const sums = "count(*), sum(duration_ms), sum(amount_micros)";
  const explore = (name: string, search: Record<string, string>, asked: Partial<Exploration>, theirs: string, filter = {}): Question => {
    const [range, exploration] = [period(search), { measure: "spend", by: ["model"], view: "stacked", top: 8, ...asked } as Exploration];
    return { name, theirs, ours: async () => prepareExploration(await readExploration(ctx, accountId, range, exploration, filter), exploration, range) };
  };
  /** The window itself by week, without the three before it and who came and went, which are in our answer. */
  const rank = (name: string, search: Record<string, string>): Question => {
    const asked = parseRankings(search, NOW);
    return {
      name, ours: async () => prepareRankings(await readRankings(ctx, asked), asked),
      theirs: search.accounts ? undefined : `select ${search.by === "provider" ? "split_part(model_id, '/', 1)" : "model_id"}, date_trunc('week', occurred_at), count(distinct account_id), count(*) filter (status = 'completed'), ${sums} from calls where occurred_at >= timestamptz '${asked.window.from.toISOString()}' and occurred_at < timestamptz '${asked.window.to.toISOString()}' group by all`,
    };
  };
  const year = period({ tz: "America/New_York" });
  const thirty = { period: "30d", compare: "previous" };
  return [
    { name: "overview_30_days", ours: () => readOverview(ctx, accountId, parsePeriod({ ...thirty, tz: "America/New_York" }, NOW)) },
    // The whole page, whose questions are asked at once, and each of them alone.
    { name: "overview_year", ours: () => readOverview(ctx, accountId, year) },
    { name: "overview_year_series", ours: () => getUsageOverTime(ctx, accountId, year) },
    { name: "overview_year_groups", ours: () => listGroups(ctx, accountId, year) },
    { name: "overview_year_byok", ours: () => findByok(ctx, accountId, year, getUsageOverTime(ctx, accountId, year).then(({ models }) => models)) },
    { name: "overview_year_calls", ours: () => listCalls(ctx, accountId, { filter: {}, period: year, limit: 8 }) },
    explore("year_by_model", { tz: "America/New_York" }, {}, `select ${day("America/New_York")}, model_id, ${sums} ${raw} group by all`),
    explore("year_by_model_kathmandu", { tz: "Asia/Kathmandu" }, {}, `select ${day("Asia/Kathmandu")}, model_id, ${sums} ${raw} group by all`),
    explore("year_by_provider_compared", { tz: "UTC", compare: "previous" }, { by: ["provider"] }, `select ${day("UTC")}, split_part(model_id, '/', 1), ${sums} ${raw} group by all`),
    explore("year_by_key", { tz: "UTC" }, { by: ["api_key"] }, `select ${day("UTC")}, api_key_id, ${sums} ${raw} group by all`),
    explore("year_by_tag_and_status", { tz: "UTC" }, { by: ["tag", "status"], measure: "calls" }, `select ${day("UTC")}, tag, status, ${sums} ${raw} group by all`),
    explore("year_by_day_model_and_key", { tz: "UTC" }, { by: ["model", "api_key"] }, `select ${day("UTC")}, model_id, api_key_id, ${sums} ${raw} group by all`),
    explore("year_by_month_model_and_key", { tz: "UTC", g: "1mo" }, { by: ["model", "api_key"] }, `select date_trunc('month', occurred_at), model_id, api_key_id, ${sums} ${raw} group by all`),
    explore("year_by_model_one_tag", { tz: "UTC" }, {}, `select ${day("UTC")}, model_id, ${sums} ${raw} and tag = 'tag-1' group by all`, { tag: ["tag-1"] }),
    explore("year_p95_by_model", { tz: "UTC", g: "1w" }, { measure: "p95", view: "line" }, `select date_trunc('week', occurred_at), model_id, quantile_disc(latency_ms, 0.95) ${raw} and status = 'completed' group by all`),
    explore("year_p95_by_day", { tz: "UTC" }, { measure: "p95", view: "line", by: ["provider"] }, `select ${day("UTC")}, split_part(model_id, '/', 1), quantile_disc(latency_ms, 0.95) ${raw} and status = 'completed' group by all`),
    explore("30_days_by_model", { ...thirty, tz: "UTC" }, {}, `select ${day("UTC")}, model_id, ${sums} ${raw} and occurred_at >= timestamptz '2026-09-22 00:00:00+00' group by all`),
    explore("30_days_by_hour", { period: "30d", g: "1h", compare: "none", tz: "UTC" }, {}, `select date_trunc('hour', occurred_at), model_id, ${sums} ${raw} and occurred_at >= timestamptz '2026-10-22 00:00:00+00' group by all`),
    explore("week_by_hour", { period: "7d", g: "1h", tz: "UTC" }, {}, `select date_trunc('hour', occurred_at), model_id, ${sums} ${raw} and occurred_at >= timestamptz '2026-11-14 00:00:00+00' group by all`),
    explore("30_days_by_hour_model_and_key", { period: "30d", g: "1h", compare: "none", tz: "UTC" }, { by: ["model", "api_key"] }, `select date_trunc('hour', occurred_at), model_id, api_key_id, ${sums} ${raw} and occurred_at >= timestamptz '2026-10-22 00:00:00+00' group by all`),
    explore("30_days_p95_by_hour_model_and_tag", { period: "30d", g: "1h", compare: "none", tz: "UTC" }, { measure: "p95", view: "line", by: ["model", "tag"] }, `select date_trunc('hour', occurred_at), model_id, tag, quantile_disc(latency_ms, 0.95) ${raw} and occurred_at >= timestamptz '2026-10-22 00:00:00+00' and status = 'completed' group by all`),
    explore("week_by_quarter_hour_key_and_tag", { period: "7d", g: "15m", compare: "none", tz: "Asia/Kathmandu" }, { by: ["api_key", "tag"] }, `select time_bucket(interval '15 minutes', occurred_at), api_key_id, tag, ${sums} ${raw} and occurred_at >= timestamptz '2026-11-13 18:15:00+00' group by all`),
    explore("year_p95_by_day_model_and_key", { tz: "UTC" }, { measure: "p95", view: "line", by: ["model", "api_key"] }, `select ${day("UTC")}, model_id, api_key_id, quantile_disc(latency_ms, 0.95) ${raw} and status = 'completed' group by all`),
    { name: "heat_map", ours: () => getWeekHours(ctx, accountId, period({ tz: "America/New_York" }), "spend"), theirs: `select dayofweek(timezone('America/New_York', occurred_at)), hour(timezone('America/New_York', occurred_at)), ${sums} ${raw} and occurred_at >= timestamptz '2026-08-23 04:00:00+00' group by all` },
    { name: "unusual_days", ours: () => findUnusualSpend(ctx, accountId, period({ tz: "UTC" })) },
    { name: "unusual_hours", ours: () => findUnusualSpend(ctx, accountId, period({ period: "7d", g: "1h", tz: "UTC" })) },
    { name: "month_end", ours: () => readMonthEnd(ctx, accountId, "America/New_York") },
    { name: "filter_choices", ours: () => listFilterChoices(ctx, accountId, year.from) },
    ...["7d", "30d", "90d", "365d"].map((window) => rank(`rankings_${window}`, { window })), rank("rankings_providers_365d", { window: "365d", by: "provider" }), rank("rankings_new_accounts_90d", { window: "90d", accounts: "new" }),
    { name: "accounts_of_a_model_365d", ours: async () => { const asked = parseRankings({ window: "365d" }, NOW); prepareRankedAccounts(await readRankedAccounts(ctx, MODELS[0]!.id, asked), asked); }, theirs: `select account_id, ${sums} from calls where model_id = '${MODELS[0]!.id}' and occurred_at >= timestamptz '2025-11-20 00:00:00+00' group by all` },
  ];
}

const SPANS: [name: string, search: Record<string, string>][] = [
  ["year by day", { period: "custom", from: "2025-11-21", to: "2026-11-20", g: "1d" }], ["year by week", { period: "custom", from: "2025-11-21", to: "2026-11-20", g: "1w" }], ["30 days by hour", { period: "30d", g: "1h" }],
  ["7 days by quarter hour", { period: "7d", g: "15m" }], ["7 days by hour", { period: "7d", g: "1h" }], ["30 days by day", { period: "30d" }],
];
const ALONE: Dimension[] = ["model", "provider", "resolution", "api_key", "tag", "status"];
const GROUPINGS: Dimension[][] = [...ALONE.map((one) => [one]), ["model", "api_key"], ["model", "tag"], ["api_key", "tag"], ["model", "status"], ["api_key", "status"], ["model", "resolution"]];
const SAMPLES = 5;

/** What else the Usage page may be asked: measures by spans by groupings by filters. Of all answers, the 95th percentile; and of questions, the slowest by its median. */
async function askAll(ctx: Context, accountId: string, key: string): Promise<Figures> {
  const filters: CallFilter[] = [{}, { tag: ["tag-1"] }, { status: ["completed"] }, { key: [key], tag: ["tag-1"] }];
  const all: number[] = [];
  let slowest = { median: 0, name: "" };
  for (const [span, search] of SPANS) for (const measure of ["spend", "success_rate", "p95"] as const) for (const by of GROUPINGS) for (const filter of filters) {
    const [range, asked]: [ReturnType<typeof parsePeriod>, Exploration] = [parsePeriod({ ...search, tz: "UTC", compare: "none" }, NOW), { measure, by, view: "line", top: 8 }];
    const ask = async () => prepareExploration(await readExploration(ctx, accountId, range, asked, filter), asked, range);
    await ask();
    const times: number[] = [];
    for (let i = 0; i < SAMPLES; i++) times.push(await timed(ask));
    all.push(...times);
    if (at(times, 0.5) > slowest.median) slowest = { median: at(times, 0.5), name: [span, measure, by.join("+"), ...Object.keys(filter)].join(" ") };
  }
  return { usage_questions: all.length / SAMPLES, usage_questions_p50_ms: at(all, 0.5), usage_questions_p95_ms: at(all, 0.95), usage_questions_slowest_ms: slowest.median, usage_questions_slowest: slowest.name };
}

/**
 * Calls with habits: an API key uses a few models and tags, days have hours, most calls complete. Events, charges and
 * roll-ups are what ingest would have written. Returns the account that made half of them.
 */
async function makeCalls(ctx: Context, owner: Sql, events: number): Promise<string> {
  const accounts: string[] = [];
  await owner.unsafe("create unlogged table callers (account int, key int, account_id uuid, api_key_id uuid, first_model int, second_model int, first_tag int, second_tag int, byok boolean)");
  for (let account = 0; account < ACCOUNTS; account++) {
    const accountId = await createAccount(ctx, { slug: `bench-${account}`, name: `Bench ${account}` });
    accounts.push(accountId);
    for (let key = 0; key < (account === 0 ? KEYS : 2); key++) {
      const { id } = await createApiKey(ctx, { accountId, name: `key ${key}` });
      const n = account * 7 + key;
      await owner`insert into callers values (${account}, ${key}, ${accountId}, ${id}, ${n % MODELS.length}, ${(n * 5 + 3) % MODELS.length}, ${n % 5}, ${(n + 2) % 5}, ${n % 4 === 0})`;
    }
  }
  await owner.unsafe(`create unlogged table bench_models as select * from unnest('{${MODELS.map(({ id }) => id).join(",")}}'::text[]) with ordinality as m (id, n)`);
  const chunk = 500_000;
  for (let from = 0; from < events; from += chunk) {
    await owner.unsafe(`select setseed(${(from % 1_000_003) / 1_000_003})`);
    await owner.unsafe(`
      create temp table drawn as
      with dice as (
        select i, timestamptz '${NOW.toISOString()}' - interval '${DAYS} days' + (i::float8 / ${events} * ${DAYS} + 0.3 * sin(i / ${(events / DAYS / 6.28).toFixed(1)})) * interval '1 day' * 0.999 as at,
          case when i % 2 = 0 then 0 else 1 + floor(${ACCOUNTS - 1} * power(random(), 2))::int end as account, random() as r1, random() as r2, random() as r3, random() as r4, random() as r5
        from generate_series(${from + 1}, ${Math.min(events, from + chunk)}) i)
      select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid as id, i, c.account_id, c.api_key_id, m.id as model_id, date_trunc('milliseconds', at) as at,
        'tag-' || case when r2 < 0.85 then first_tag else second_tag end as tag, case when (r2 * 70)::int % 2 = 0 then '720p' else '1080p' end as resolution, case when c.byok then 'byok' else 'wallet' end as funding,
        case when r3 < 0.93 then 'completed' when r3 < 0.98 then 'failed' else 'cancelled' end as status, case when r3 < 0.93 then (5 + 4 * ((r1 * 10)::int % 2)) * 1000 else 0 end as duration_ms, (20000 * exp((r4 - 0.5) * 3))::int as latency_ms
      from dice join callers c on c.account = dice.account and c.key = floor(case when dice.account = 0 then ${KEYS} else 2 end * power(r5, 1.7))::int
      join bench_models m on m.n = 1 + case when r1 < 0.75 then first_model else second_model end`);
    await owner.unsafe(`
      insert into usage_events (account_id, id, source, event_id, job_id, api_key_id, sub_account, tag, model_id, status, http_status, funding, requested_ms, duration_ms, resolution, aspect_ratio, latency_ms, occurred_at, finished_at, received_at, created_at)
      select account_id, id, 'bench', 'evt_' || i, 'job_' || i, api_key_id, '', tag, model_id, status, 200, funding, 5000, duration_ms, resolution, '16:9', latency_ms, at, at + latency_ms * interval '1 ms', at, at from drawn`);
    await owner.unsafe(`
      insert into charges (account_id, usage_event_id, funding, amount_micros, provider_cost_micros, fee_waived_micros, price_id, booked_at)
      select account_id, id, funding, case funding when 'wallet' then duration_ms * 500 else 0 end, duration_ms * 400, case funding when 'byok' then duration_ms * 20 else 0 end, case funding when 'wallet' then (select id from prices limit 1) end, at from drawn where status = 'completed'`);
    await owner.unsafe(`
      insert into usage_rollups (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets)
      select account_id, date_bin('15 minutes', at, '2000-01-01T00:00:00Z'), model_id, resolution, api_key_id, '', tag, funding, status, count(*), 0, sum(duration_ms), sum(case funding when 'wallet' then duration_ms * 500 else 0 end),
        sum(duration_ms * 400), sum(case funding when 'byok' then duration_ms * 20 else 0 end), coalesce(array_agg(${LATENCY}) filter (where status = 'completed'), '{}')
      from drawn group by 1, 2, 3, 4, 5, 6, 7, 8, 9
      on conflict (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status) do update set calls = usage_rollups.calls + excluded.calls, duration_ms = usage_rollups.duration_ms + excluded.duration_ms,
        amount_micros = usage_rollups.amount_micros + excluded.amount_micros, provider_cost_micros = usage_rollups.provider_cost_micros + excluded.provider_cost_micros, fee_waived_micros = usage_rollups.fee_waived_micros + excluded.fee_waived_micros,
        latency_buckets = usage_rollups.latency_buckets || excluded.latency_buckets`);
    await owner.unsafe("drop table drawn");
    process.stderr.write(`\r${Math.min(events, from + chunk).toLocaleString("en-US")} of ${events.toLocaleString("en-US")} calls made`);
  }
  process.stderr.write("\n");
  return accounts[0]!;
}

type Parquet = { ask: (question: string) => Promise<void>; close: () => void };

/** The raw calls as a Parquet file, with DuckDB to ask it. */
async function writeParquet(folder: string, url: string, accountId: string): Promise<Parquet> {
  const { status } = spawnSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", DUCKDB], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`npm could not fetch ${DUCKDB}`);
  const { DuckDBInstance } = createRequire(join(folder, "of-the-yardstick.js"))("@duckdb/node-api") as DuckDb;
  const csv = join(folder, "calls.csv");
  const reader = connectSql(url, { max: 1, role: "owner" });
  const rows = await reader.unsafe(`copy (select e.account_id, e.occurred_at, e.model_id, e.api_key_id, e.tag, e.resolution, e.funding, e.status, e.duration_ms, e.latency_ms, coalesce(c.amount_micros, 0) as amount_micros
    from usage_events e left join charges c on c.account_id = e.account_id and c.usage_event_id = e.id order by e.occurred_at) to stdout (format csv, header)`).readable();
  await pipeline(rows, createWriteStream(csv));
  await reader.end({ timeout: 0 });
  const connection = await (await DuckDBInstance.create()).connect();
  const file = join(folder, "calls.parquet");
  await connection.run(`copy (select * from read_csv('${csv}')) to '${file}' (format parquet)`);
  rmSync(csv);
  await connection.run(`create view calls as select * from read_parquet('${file}')`);
  await connection.run(`set variable account = '${accountId}'::uuid`);
  await connection.run("set TimeZone = 'UTC'");
  return { ask: async (question) => { await (await connection.runAndReadAll(question)).getRows(); }, close: () => connection.closeSync() };
}

/** As much of the yardstick's API as is used here. */
type DuckDb = { DuckDBInstance: { create(): Promise<{ connect(): Promise<{ run(sql: string): Promise<unknown>; runAndReadAll(sql: string): Promise<{ getRows(): unknown[] }>; closeSync(): void }> }> } };

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function at(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1));
}
