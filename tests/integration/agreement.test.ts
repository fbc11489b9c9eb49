import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { users } from "@/db/schema";
import * as costs from "@/app/v1/organization/costs/route";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { type Dimension, DIMENSIONS, type Exploration } from "@/lib/analytics/exploration";
import { bucketStartsBefore, parsePeriod } from "@/lib/analytics/period";
import { prepareExploration } from "@/lib/analytics/prepare-exploration";
import { prepareExplorationJson, prepareExplorationRows } from "@/lib/analytics/prepare-exploration-file";
import { readExploration } from "@/lib/analytics/read-exploration";
import { createApiKey } from "@/lib/auth/create-api-key";
import { queryOf } from "@/lib/http/query-of";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { formatDollars, parseDecimal } from "@/lib/money/micros";
import { keepDays } from "@/lib/rollups/keep-days";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { logLine, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { type Caller, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);

const HOUR_MS = 3_600_000;
const ZONES = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"];
/** Days on which clocks change in St. John's and on Lord Howe Island. */
const CHANGES = ["2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"].map((day) => Date.parse(day));
const BEGAN = Date.parse("2026-02-20");
const LAST = NOW.getTime() - 60_000;

const instants = fc.oneof(
  fc.integer({ min: BEGAN, max: LAST }),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30, max: 30 })).map(([day, hours]) => Math.min(day + hours * HOUR_MS, LAST)),
);
let caller: Caller;
/** Two API keys with calls, the second one made by a member. */
let keys: string[];

beforeAll(async () => {
  caller = await newCaller(database.ctx);
  const { id: second } = await createApiKey(database.ctx, { accountId: caller.accountId, name: "second" });
  keys = [caller.apiKeyId, second];
  const member = newId();
  await database.ctx.db.insert(users).values({ id: member, email: `${member}@example.com` });
  await database.owner`update api_keys set created_by = ${member} where id = ${second}`;
  const calls = fc.record({ call: callArbitrary, at: instants, key: fc.nat({ max: 1 }), sub_account: fc.constantFrom("sa_one", "sa_two", null) });
  const lines = fc.sample(calls, { numRuns: 900, seed: 26 }).map(({ call, at, key, sub_account }, i) => logLine(caller, {
    ...call, event_id: `evt_${i}`, api_key_id: keys[key]!, sub_account, submitted_at: new Date(at).toISOString(), finished_at: new Date(at + 30_000).toISOString(),
  }));
  await ingestLines(database.ctx, { source: "gateway", origin: "agreement", lines: numbered(lines) });
});

/** On whole hours of UTC, which the API's buckets have; the page shows them in days of the zone. */
const questions = fc.record({
  timeZone: fc.constantFrom(...ZONES), from: instants, hours: fc.oneof(fc.integer({ min: 1, max: 96 }), fc.integer({ min: 96, max: 24 * 200 })), granularity: fc.constantFrom("1h", "1d", "1w", "1mo"), top: fc.constantFrom(1, 3, 8),
  by: fc.uniqueArray(fc.constantFrom(...Object.keys(DIMENSIONS) as Dimension[]), { minLength: 1, maxLength: 2 }),
  filter: fc.uniqueArray(fc.constantFrom<CallFilter>(
    { model: ["luma/luma-dream-machine-ray-2"] }, { model: ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2"] }, { tag: ["ads"] }, { tag: ["ads", ""] }, { resolution: ["720p", "1080p"] }, { sub_account: ["sa_one"] }, { sub_account: ["sa_one", ""] }, { key: ["first"] }, { key: ["second"] },
  ), { maxLength: 2, selector: (one) => Object.keys(one)[0] }).map((several) => Object.assign({}, ...several) as CallFilter),
});

type Costs = { data: { results: { amount: { exact: string } }[] }[]; next_page: string | null };
/** With a key of its own, because each may ask only so often. */
async function spendByApi(from: Date, to: Date, { model, tag, sub_account, resolution, key: apiKeys }: CallFilter): Promise<bigint> {
  let sum = 0n;
  const { key } = await createApiKey(database.ctx, { accountId: caller.accountId, name: "asks" });
  const asked = { start_time: String(from.getTime() / 1_000), end_time: String(to.getTime() / 1_000), bucket_width: "1h", limit: "168", group_by: "line_item", ...(model && { models: model }), ...(tag && { tags: tag }), ...(sub_account && { sub_account_ids: sub_account }), ...(resolution && { resolutions: resolution }), ...(apiKeys && { api_key_ids: apiKeys }) };
  for (let page: string | null = null; ;) {
    const { status, body }: { status: number; body: Costs } = await read<Costs>(send(costs.GET, `/v1/organization/costs?${queryOf(page === null ? asked : { ...asked, page })}`, { key }));
    expect(status).toBe(200);
    for (const { results } of body.data) for (const { amount } of results) sum += parseDecimal(amount.exact)!;
    page = body.next_page;
    if (page === null) return sum;
  }
}

const COLUMNS: Partial<Record<keyof CallFilter, SQL>> = { model: sql`model_id`, tag: sql`tag`, sub_account: sql`sub_account`, resolution: sql`resolution`, key: sql`api_key_id::text` };
/** A filter in words of its own: what pages, files and API read by would forget the same of it all at once. */
const only = (filter: CallFilter) => sql.join((Object.entries(filter) as [keyof CallFilter, string[]][]).map(([name, values]) => sql`and ${COLUMNS[name]!} in (${sql.join(values.map((value) => sql`${value}::text`), sql`, `)})`), sql` `);

/** Of fifty seeded filters, groupings, zones and ranges, around changes of clocks too. */
async function expectAgreement(seed: number): Promise<void> {
  let spent = 0;
  for (const { timeZone, from: at, hours, granularity, by, filter: { key, ...named }, top } of fc.sample(questions, { numRuns: 50, seed })) {
    const filter: CallFilter = { ...named, ...(key && { key: key.map((which) => keys[which === "first" ? 0 : 1]!) }) };
    const from = new Date(Math.floor(at / HOUR_MS) * HOUR_MS);
    const to = new Date(from.getTime() + hours * HOUR_MS);
    const period = parsePeriod({ period: "custom", from: from.toISOString(), to: to.toISOString(), tz: timeZone, g: granularity, compare: "none" }, NOW);
    expect([period.from, period.to]).toEqual([from, to]);
    const exploration: Exploration = { measure: "spend", by, view: "stacked", top };
    const page = prepareExploration(await readExploration(database.ctx, caller.accountId, period, exploration, filter), exploration, period);
    const events = sql`select id from usage_events where account_id = ${caller.accountId} and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz ${only(filter)}`;
    const [plain] = await database.ctx.db.execute<{ charged: string; booked: string }>(sql`
      select (select coalesce(sum(amount_micros), 0) from charges where account_id = ${caller.accountId} and usage_event_id in (${events})) as charged,
        (select coalesce(sum(p.amount_micros), 0) from ledger_postings p join ledger_transactions t on t.account_id = p.account_id and t.seq = p.seq
          where t.account_id = ${caller.accountId} and p.credit = 'usage_revenue' and t.idempotency_key in (select 'usage.charge:' || id from (${events}) e)) as booked`);
    const micros = (text: string) => parseDecimal(text) ?? 0n;
    const told = {
      page: micros(page.total!.plain), table: page.rows.reduce((sum, { total }) => sum + micros(total!.plain), 0n), chart: page.chart.points.reduce((sum, point) => sum + micros(point.plain.total!), 0n),
      csv: prepareExplorationRows(page).reduce((sum, row) => sum + micros(row.spend!), 0n), json: micros(prepareExplorationJson(page, period).total as string), api: await spendByApi(from, to, filter), ledger: BigInt(plain!.booked),
    };
    const charged = BigInt(plain!.charged);
    expect(told, JSON.stringify({ from, to, timeZone, granularity, by, filter, top })).toEqual({ page: charged, table: charged, chart: charged, csv: charged, json: charged, api: charged, ledger: charged });
    if (charged > 0n) spent++;
  }
  expect(spent).toBeGreaterThan(25);
}

test("page, table, chart, CSV, JSON, API, ledger and the charges themselves say one spend, whatever is asked", async () => expectAgreement(1));

test("and so they do with days kept in every zone", async () => {
  for (const zone of ZONES) await keepDays(database.ctx, caller.accountId, zone);
  await expectAgreement(2);
});

test("what each week and month is compared with is the charges of as many days before, to the micro-dollar, with days kept in every zone", async () => {
  const exploration: Exploration = { measure: "spend", by: ["model"], view: "line", top: 3 };
  let spent = 0;
  for (const timeZone of ZONES) for (const g of ["1w", "1mo"]) for (const [first, last] of [["2026-05-13", "2026-07-02"], ["2026-08-05", "2026-10-31"]]) {
    const period = parsePeriod({ period: "custom", from: first!, to: last!, tz: timeZone, g, compare: "previous" }, NOW);
    const edges = [...bucketStartsBefore(period), period.before!.to];
    const page = prepareExploration(await readExploration(database.ctx, caller.accountId, period, exploration, {}), exploration, period);
    const rows = await database.ctx.db.execute<{ spend: string }>(sql`
      select (select coalesce(sum(c.amount_micros), 0) from charges c join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id
        where e.account_id = ${caller.accountId} and e.occurred_at >= b.starts and e.occurred_at < b.ends) as spend
      from unnest(${`{${edges.slice(0, -1).map((at) => at.toISOString()).join(",")}}`}::timestamptz[], ${`{${edges.slice(1).map((at) => at.toISOString()).join(",")}}`}::timestamptz[]) with ordinality as b (starts, ends, n) order by n`);
    // What was paid to providers directly is told after it.
    expect(page.chart.points.flatMap(({ before }) => (before ? [before.text.split(", and ")[0]] : [])), JSON.stringify({ timeZone, g, first })).toEqual(rows.map(({ spend }) => formatDollars(BigInt(spend), "exact")));
    expect(page.before!.text).toBe(formatDollars(rows.reduce((sum, { spend }) => sum + BigInt(spend), 0n), "exact"));
    spent += rows.filter(({ spend }) => spend !== "0").length;
  }
  expect(spent).toBeGreaterThan(50);
});
