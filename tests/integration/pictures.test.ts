import { parse } from "csv-parse/sync";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { GET as getUsageFile } from "@/app/api/exports/usage/route";
import { getBudgetSpend } from "@/lib/analytics/budget-spend";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { matching } from "@/lib/analytics/call-filter";
import { getDailySpend } from "@/lib/analytics/daily-spend";
import { findUnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { measureOf } from "@/lib/analytics/measures";
import { getMoneyFlows } from "@/lib/analytics/money-flows";
import { parsePeriod } from "@/lib/analytics/period";
import { prepareBudget } from "@/lib/analytics/prepare-budget";
import { prepareHeatMap } from "@/lib/analytics/prepare-heat-map";
import { prepareMoneyFlows } from "@/lib/analytics/prepare-money-flows";
import { prepareTreemap } from "@/lib/analytics/prepare-treemap";
import { readExploration } from "@/lib/analytics/read-exploration";
import { readMonthEnd } from "@/lib/analytics/read-month-end";
import { readRunway } from "@/lib/analytics/read-runway";
import { getTotals } from "@/lib/analytics/usage";
import { getWeekHours } from "@/lib/analytics/week-hours";
import { checkCaps } from "@/lib/gateway/check-caps";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { setBudget } from "@/lib/gateway/set-budget";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { MICROS_PER_DOLLAR, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { keepDays } from "@/lib/rollups/keep-days";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { asPerson } from "@/tests/support/provider-keys";
import { readZip } from "@/tests/support/read-zip";

const session = vi.hoisted(() => ({ ctx: undefined as unknown }));
vi.mock("@/lib/auth/session-context", () => ({ sessionContext: async () => session.ctx }));

const database = useDatabase();
const DAY_MS = 86_400_000;
const ZONES = ["UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"];
/** Days on which clocks change in St. John's and on Lord Howe Island, near the end of the 90 days. */
const CHANGES = ["2026-11-01", "2026-10-04"].map((day) => Date.parse(day));
/** The day on which much more is spent than usual. */
const SPIKE = new Date("2026-10-22T00:00:00Z");

let customer: Customer;
let subAccount: { id: string; name: string };

/** Calls of a quarter of a year, many of them close to a change of clocks; and the same five every day, one of which is a hundred on a Thursday. */
beforeAll(async () => {
  customer = await newCustomer(database.ctx);
  const { accountId } = customer;
  database.setNow(new Date(NOW.getTime() - 100 * DAY_MS));
  await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: 2_000n * MICROS_PER_DOLLAR, paymentReference: "WIRE-1" });
  await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: 5_000n * MICROS_PER_DOLLAR, paymentReference: "WIRE-2" });
  await grantPromotional(database.ctx, { accountId, grantId: newId(), amountMicros: 7n * MICROS_PER_DOLLAR, reason: "Welcome", expiresAt: new Date(NOW.getTime() + DAY_MS) });
  const { subAccount: made } = await createSubAccount(database.ctx, { accountId, name: "london", externalRef: null, spendCapMicros: 900n * MICROS_PER_DOLLAR, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  subAccount = made;
  const instants = fc.oneof(fc.integer({ min: NOW.getTime() - 95 * DAY_MS, max: NOW.getTime() - 120_000 }), fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -DAY_MS, max: DAY_MS })).map(([day, away]) => Math.min(day + away, NOW.getTime() - 120_000)));
  const calls = fc.sample(fc.record({ call: callArbitrary, at: instants, latency_ms: fc.integer({ min: 200, max: 400_000 }), sub_account: fc.constantFrom(publicId("sa", made.id), null) }), { numRuns: 500, seed: 11 });
  const lines = calls.map(({ call, at, ...more }, i) => ({ at, ...call, ...more, event_id: `any_${i}` }));
  const daily = Array.from({ length: 95 }, (_, i) => NOW.getTime() - NOW.getTime() % DAY_MS - (95 - i) * DAY_MS).flatMap((day) => Array.from({ length: 5 }, (_, n) => ({
    at: day + (9 + n) * 3_600_000 + (10 + n) * 60_000, event_id: `daily_${day}_${n}`, model: "luma/luma-dream-machine-ray-2", status: "completed" as const, http_status: 200, delivered_ms: day === SPIKE.getTime() && n === 2 ? 100_000 : 5_000 + n, requested_ms: 100_000, resolution: "720p", funding: "wallet" as const, tag: "daily", latency_ms: 30_000, sub_account: null,
  })));
  const all = [...lines, ...daily].sort((a, b) => a.at - b.at);
  for (let day = NOW.getTime() - 96 * DAY_MS; day < NOW.getTime() + DAY_MS; day += DAY_MS) {
    const now = new Date(Math.min(NOW.getTime(), day + DAY_MS));
    const ofDay = all.filter(({ at }) => at >= day - 60_000 && at < now.getTime() - 60_000);
    all.splice(0, ofDay.length);
    if (ofDay.length === 0) continue;
    database.setNow(now);
    const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "pictures", lines: numbered(ofDay.map(({ at, ...call }) => logLine(customer, { ...call, submitted_at: new Date(at - 40_000).toISOString(), finished_at: new Date(at).toISOString() } as Parameters<typeof logLine>[1]))) });
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
  }
  database.setNow(NOW);
  for (const zone of ZONES) await keepDays(database.ctx, accountId, zone);
}, 180_000);

const eventsOf = (from: Date, to: Date, filter: CallFilter = {}) => sql`
  (select * from usage_events where account_id = ${customer.accountId} and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz ${matching(filter, customer.accountId)}) e
  left join (select usage_event_id, amount_micros, provider_cost_micros from charges where account_id = ${customer.accountId}) c on c.usage_event_id = e.id`;

test.each(ZONES)("hours of weekdays in %s are what the events' own clock says, also where it changes, and their sum is the page's total", async (timeZone) => {
  for (const filter of [{}, { tag: ["ads"] }, { status: ["completed"] }] as CallFilter[]) {
    const period = parsePeriod({ period: "custom", from: "2026-08-10", to: "2026-11-01", tz: timeZone }, NOW);
    // A price is worked out of calls and of spend, so that both are read.
    const { cells, from } = await getWeekHours(database.ctx, customer.accountId, period, "price", filter);
    expect(from).toEqual(period.from);
    const rows = await database.ctx.db.execute<Record<"weekday" | "hour" | "calls" | "spend", string>>(sql`
      select extract(isodow from occurred_at at time zone ${timeZone}) as weekday, extract(hour from occurred_at at time zone ${timeZone}) as hour, count(*) as calls, coalesce(sum(amount_micros), 0) as spend from ${eventsOf(period.from, period.to, filter)} group by 1, 2 order by 1, 2`);
    expect(rows.length).toBeGreaterThan(10);
    const read = cells.flatMap((hours, weekday) => hours.flatMap((known, hour) => (known ? [`${weekday + 1} ${hour} ${known.sums.calls} ${known.sums.spendMicros}`] : [])));
    expect(read).toEqual(rows.map(({ weekday, hour, calls, spend }) => `${weekday} ${hour} ${calls} ${spend}`));
    const map = prepareHeatMap({ cells, from }, "spend", period);
    const total = await getTotals(database.ctx, customer.accountId, period, filter);
    expect([map.cells.reduce((sum, { plain }) => sum + parseDecimal(plain)!, 0n), map.total]).toEqual([total.spendMicros, measureOf("spend").text(total.spendMicros)]);
  }
});

test("a heat map of a longer time tells of its last 90 days, and latencies are those of the calls", async () => {
  const period = parsePeriod({ period: "6m", tz: "Asia/Kathmandu" }, NOW);
  const { cells, from } = await getWeekHours(database.ctx, customer.accountId, period, "p50");
  expect(from.toISOString()).toBe("2026-08-03T18:15:00.000Z");
  const rates = await getWeekHours(database.ctx, customer.accountId, period, "success_rate");
  const completed = rates.cells.flat().reduce((sum, known) => sum + (known?.sums.completed ?? 0), 0);
  expect(cells.flat().flatMap((known) => Array.from(known?.latencies.counts ?? [])).reduce((all, n) => all + n, 0)).toBe(completed);
  expect(completed).toBeGreaterThan(0);
  const map = prepareHeatMap({ cells, from }, "p50", period);
  expect([map.cut, map.cells.every(({ heat }) => heat === null || (heat >= 0 && heat <= 1))]).toEqual(["Since 4 Aug 2026: no more than the last 90 days.", true]);
});

test("spend by day is the charges' own sum, with every day, before and in the period", async () => {
  const period = parsePeriod({ period: "custom", from: "2026-10-01", to: "2026-11-01", tz: "America/St_Johns" }, NOW);
  const days = await getDailySpend(database.ctx, customer.accountId, period);
  expect([days.length, days.at(-1)!.to > NOW, days.at(-1)!.from <= NOW]).toEqual([56 + 32, true, true]);
  const rows = await database.ctx.db.execute<{ spend: string }>(sql`
    select coalesce(sum(amount_micros), 0) as spend from ${eventsOf(days[0]!.from, days.at(-1)!.to)}`);
  expect(days.reduce((sum, { micros }) => sum + micros, 0n)).toBe(BigInt(rows[0]!.spend));
});

test("the day of the planted spike is marked, and by hours the hour", async () => {
  const period = parsePeriod({ period: "custom", from: "2026-10-05", to: "2026-10-31", tz: "UTC" }, NOW);
  const days = (await findUnusualSpend(database.ctx, customer.accountId, period, { tag: ["daily"] }))!;
  expect([days.grain, [...days.unusual.keys()]]).toEqual(["day", [SPIKE.getTime()]]);
  const hours = (await findUnusualSpend(database.ctx, customer.accountId, parsePeriod({ period: "custom", from: "2026-10-22", to: "2026-10-22", g: "1h", tz: "UTC" }, NOW), { tag: ["daily"] }))!;
  expect(hours.grain).toBe("hour");
  expect([...hours.unusual.keys()]).toEqual([SPIKE.getTime() + 11 * 3_600_000]);
  expect(await findUnusualSpend(database.ctx, customer.accountId, parsePeriod({ period: "6m", g: "1w", tz: "UTC" }, NOW))).toBeNull();
});

test("a month's end is what is spent so far and more, and the wallet runs out some time", async () => {
  const { spentMicros, estimate, month } = await readMonthEnd(database.ctx, customer.accountId, "UTC");
  const total = await getTotals(database.ctx, customer.accountId, { from: month.from, to: month.to, timeZone: "UTC" });
  expect([spentMicros, estimate!.lowMicros > spentMicros, estimate!.likelyMicros < 3_000_000_000n]).toEqual([total.spendMicros, true, true]);
  const runway = (await readRunway(database.ctx, customer.accountId, "UTC"))!;
  expect([runway.earliest! > NOW, runway.earliest! <= runway.likely!]).toEqual([true, true]);
});

test("where the money went is the ledger's: what came, what went and the balances, for any month; and its models are the calls'", async () => {
  for (const [from, to] of [["2026-07-20", "2026-08-31"], ["2026-09-01", "2026-09-30"], ["2026-10-01", "2026-10-31"], ["2026-07-20", "2026-11-05"]]) {
    const period = parsePeriod({ period: "custom", from, to, tz: "Asia/Kathmandu" }, NOW);
    const flows = await getMoneyFlows(database.ctx, customer.accountId, period);
    const [ledger] = await database.ctx.db.execute<Record<"opening" | "closing" | "charged" | "credited", string>>(sql`
      select coalesce(sum(p.sign * p.amount_micros) filter (where t.booked_at < ${period.from.toISOString()}::timestamptz), 0) as opening, coalesce(sum(p.sign * p.amount_micros) filter (where t.booked_at < ${period.to.toISOString()}::timestamptz), 0) as closing,
        coalesce(sum(p.amount_micros) filter (where t.code = 'usage.charge' and p.sign = -1 and t.booked_at >= ${period.from.toISOString()}::timestamptz and t.booked_at < ${period.to.toISOString()}::timestamptz), 0) as charged,
        coalesce(sum(p.amount_micros) filter (where p.sign = 1 and t.booked_at >= ${period.from.toISOString()}::timestamptz and t.booked_at < ${period.to.toISOString()}::timestamptz), 0) as credited
      from ledger_transactions t join (select seq, amount_micros, case 'customer_credit' when credit then 1 when debit then -1 else 0 end as sign from ledger_postings where account_id = ${customer.accountId}) p on p.seq = t.seq where t.account_id = ${customer.accountId}`);
    expect([flows.openingMicros, flows.closingMicros].map(String)).toEqual([ledger!.opening, ledger!.closing]);
    const { links, total } = prepareMoneyFlows(flows);
    const sum = (side: "from" | "to", key: string) => links.filter((link) => link[side] === key).reduce((all, { micros }) => all + micros, 0n);
    expect(sum("to", "credit")).toBe(sum("from", "credit"));
    expect(total).toBe(measureOf("spend").text(BigInt(ledger!.charged)));
    expect(sum("to", "credit") - sum("from", "opening") - sum("from", "later")).toBe(BigInt(ledger!.credited));
    const rows = await database.ctx.db.execute<{ model_id: string; spend: string; direct: string }>(sql`
      select model_id, coalesce(sum(amount_micros), 0) as spend, coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as direct from ${eventsOf(period.from, period.to)} group by 1 order by 1`);
    expect(flows.models.map(({ id, spendMicros, directMicros }) => `${id} ${spendMicros} ${directMicros}`).sort()).toEqual(rows.map(({ model_id, spend, direct }) => `${model_id} ${spend} ${direct}`).sort());
  }
});

test("a treemap's parts are the events' own sums", async () => {
  const period = parsePeriod({ period: "90d", tz: "Australia/Lord_Howe" }, NOW);
  const exploration = { by: ["model" as const, "tag" as const], measure: "spend" as const, top: 20 };
  const map = prepareTreemap(await readExploration(database.ctx, customer.accountId, period, exploration, {}), exploration, () => "");
  const rows = await database.ctx.db.execute<{ model_id: string; tag: string; spend: string }>(sql`select model_id, tag, sum(amount_micros) as spend from ${eventsOf(period.from, period.to)} group by 1, 2 having sum(amount_micros) > 0 order by 1, 2`);
  expect(map.blocks.flatMap(({ parts }) => parts.map(({ key, plain }) => `${key.replace("\0", " ")} ${plain}`)).sort()).toEqual(rows.map(({ model_id, tag, spend }) => `${model_id} ${tag} ${microsToDecimal(BigInt(spend))}`).sort());
});

/** The file of the Usage page of the customer, as one who owns it gets it. */
async function usageFile(search: Record<string, string>): Promise<Buffer> {
  session.ctx = await asPerson(database.ctx, customer.accountId, "owner");
  const [account] = await database.ctx.db.execute<{ slug: string }>(sql`select slug from account_slugs where account_id = ${customer.accountId}`);
  const answer = await getUsageFile(new Request(`http://localhost/api/exports/usage?${new URLSearchParams({ ...search, account: account!.slug })}`));
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}
const csvOf = async (search: Record<string, string>) => parse<Record<string, string>>(await usageFile({ ...search, format: "csv" }), { columns: true });
const jsonOf = async (search: Record<string, string>) => JSON.parse((await usageFile({ ...search, format: "json" })).toString()) as Record<string, unknown>;
type Pictured = { from: string; to: string; total: string; note: string | null; cells: Record<string, string | null>[] };

test("the files of a heat map are its hours, those that it draws and since when, and not the groups over time", async () => {
  const search = { view: "heatmap", measure: "spend", period: "6m", tz: "Asia/Kathmandu" };
  const period = parsePeriod(search, NOW);
  const hours = await getWeekHours(database.ctx, customer.accountId, period, "spend");
  const map = prepareHeatMap(hours, "spend", period);
  const drawn = map.cells.map(({ name, plain }) => [name.slice(0, name.indexOf("–")), plain]);
  const rows = await csvOf(search);
  expect(rows.map(({ weekday, hour, spend }) => [`${weekday}, ${hour}`, spend])).toEqual(drawn);
  expect(new Set(rows.map(({ from, to }) => `${from} ${to}`))).toEqual(new Set([`${hours.from.toISOString()} ${period.to.toISOString()}`]));
  const { heat_map: told } = (await jsonOf(search)) as { heat_map: Pictured };
  expect([told.from, told.note, told.cells.map(({ weekday, hour, spend }) => [`${weekday}, ${hour}`, spend])]).toEqual([hours.from.toISOString(), map.cut, drawn]);
  expect(microsToDecimal(rows.reduce((sum, { spend }) => sum + parseDecimal(spend!)!, 0n))).toBe(told.total);
  expect(readZip(await usageFile({ ...search, format: "xlsx" })).get("xl/workbook.xml")!.toString()).toMatch(/name="Groups".*name="Heat map"/s);
  // An hour without calls has no rate.
  const rates = await csvOf({ ...search, measure: "success_rate" });
  const { cells } = prepareHeatMap(await getWeekHours(database.ctx, customer.accountId, period, "success_rate"), "success_rate", period);
  expect(rates.map((row) => row["success rate"])).toEqual(cells.map(({ plain }) => plain));
});

test("the files of a treemap are its pieces, Others of both levels with them, and their sum is the page's", async () => {
  const search = { view: "treemap", by: "model,tag", top: "5", period: "90d", tz: "Australia/Lord_Howe" };
  const exploration = { by: ["model" as const, "tag" as const], measure: "spend" as const, top: 5 };
  const period = parsePeriod(search, NOW);
  const map = prepareTreemap(await readExploration(database.ctx, customer.accountId, period, exploration, {}), exploration, () => "");
  const drawn = map.blocks.flatMap((block) => (block.parts.length > 0 ? block.parts.map(({ name, plain }) => [block.name, name, plain]) : [[block.name, "", block.plain]]));
  const rows = await csvOf(search);
  expect(rows.map(({ model, tag, spend }) => [model, tag, spend])).toEqual(drawn);
  const { treemap, total } = (await jsonOf(search)) as { treemap: Pictured; total: string };
  expect([treemap.cells.map(({ model, tag, spend }) => [model, tag ?? "", spend]), treemap.total]).toEqual([drawn, total]);
  expect(microsToDecimal(rows.reduce((sum, { spend }) => sum + parseDecimal(spend!)!, 0n))).toBe(total);
  expect(readZip(await usageFile({ ...search, format: "xlsx" })).get("xl/workbook.xml")!.toString()).toMatch(/name="Groups".*name="Treemap"/s);
});

test("a budget's line ends where its check begins to refuse, to the micro-dollar, with and without own keys", async () => {
  const { accountId } = customer;
  const tags = (await database.ctx.db.execute<{ tag: string }>(sql`select distinct tag from usage_rollups where account_id = ${accountId} and bucket_at >= '2026-11-01' and tag <> '' order by 1`)).map(({ tag }) => tag);
  expect(tags.length).toBeGreaterThan(0);
  for (const [i, tag] of tags.entries()) await setBudget(database.ctx, { accountId, tag, monthlyCapMicros: 900n * MICROS_PER_DOLLAR, includeByok: i % 2 === 0 });
  const data = await getBudgetSpend(database.ctx, accountId);
  expect(data.budgets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([...tags.map((tag) => `tag ${tag}`), "sub_account london"]);
  for (const budget of data.budgets) {
    const { table } = prepareBudget(budget, data);
    const end = parseDecimal(table.rows.filter(({ cells }) => cells[2]!.plain).at(-1)!.cells[2]!.plain!)!;
    expect(end).toBe(budget.days.filter(({ from }) => from >= data.month.from).reduce((sum, { micros }) => sum + micros, budget.underWayMicros));
    const check = (quoteMicros: bigint) => checkCaps(database.ctx, {
      accountId, jobId: newId(), quoteMicros, funding: "wallet", tag: budget.kind === "tag" ? budget.key : "",
      subAccount: budget.kind === "sub_account" ? { ...subAccount, spendCapMicros: budget.capMicros, includeByok: budget.includeByok } : null,
    });
    await expect(check(budget.capMicros - end)).resolves.toBeUndefined();
    await expect(check(budget.capMicros - end + 1n)).rejects.toMatchObject({ code: "insufficient_credits" });
  }
});
