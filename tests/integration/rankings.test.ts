import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { arrayParam } from "@/db/transaction";
import { prepareRankedAccounts } from "@/lib/analytics/prepare-ranked-accounts";
import { prepareRankingRows, prepareRankings } from "@/lib/analytics/prepare-rankings";
import { FUNDINGS, parseRankings, RANKED, RANKED_BY, type RankingQuestion, SENIORITIES } from "@/lib/analytics/rankings";
import { readPublicRankings } from "@/lib/analytics/read-public-rankings";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { ASKED, type RankedSums, type Rankings, readRankings, shareBasis } from "@/lib/analytics/read-rankings";
import { runAudit } from "@/lib/audit/run-audit";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { microsToDecimal } from "@/lib/money/micros";
import { rebuildRollups } from "@/lib/rollups/rebuild-rollups";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
const DAY_MS = 86_400_000;
const RAY_2 = "luma/luma-dream-machine-ray-2";
/** Longer than any other customer's, so that some accounts are new. */
const LONGEST_DAYS = 400;
const CUSTOMERS = 9;

let customers: Customer[];

const calls = fc.record({ call: callArbitrary, customer: fc.nat({ max: CUSTOMERS - 1 }), ago: fc.integer({ min: 1, max: LONGEST_DAYS * DAY_MS }) });

beforeAll(async () => {
  customers = [];
  for (let i = 0; i < CUSTOMERS; i++) customers.push(await newCustomer(database.ctx));
  const lines = fc.sample(calls, { numRuns: 1_500, seed: 7 }).map(({ call, customer, ago }, i) => {
    // A third of the customers came within the last 90 days, and one of them went 40 days ago.
    const at = NOW.getTime() - (customer % 3 === 0 ? 1 + (ago % (80 * DAY_MS)) : customer === 1 ? 40 * DAY_MS + (ago % (300 * DAY_MS)) : ago);
    return logLine(customers[customer]!, { ...call, event_id: `evt_${i}`, submitted_at: new Date(at - 60_000).toISOString(), finished_at: new Date(at).toISOString() });
  });
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "rankings", lines: numbered(lines) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
});

type Cell = { place: number; key: string; account_id: string; calls: string; completed: string; failed: string; unpriced: string; ms: string; spend: string; byok: string };

/** Sums per place, group and account from the events and charges themselves, however the places divide time. */
async function plainly({ by, segment, window }: RankingQuestion, edges: Date[]): Promise<Cell[]> {
  const cutoff = new Date(window.to.getTime() - 90 * DAY_MS).toISOString();
  return database.ctx.db.execute<Cell>(sql`
    select p.place::integer - 1 as place, ${by === "model" ? sql`e.model_id` : sql`m.provider_id`} as key, e.account_id, count(*) as calls, count(*) filter (where e.status = 'completed') as completed, count(*) filter (where e.status = 'failed') as failed,
      count(*) filter (where e.status = 'completed' and c.usage_event_id is null) as unpriced, sum(e.duration_ms) as ms, coalesce(sum(c.amount_micros), 0) as spend, coalesce(sum(c.provider_cost_micros) filter (where e.funding = 'byok'), 0) as byok
    from unnest(${arrayParam(edges.slice(0, -1), "timestamptz")}, ${arrayParam(edges.slice(1), "timestamptz")}) with ordinality as p (starts, ends, place)
    join usage_events e on e.occurred_at >= p.starts and e.occurred_at < p.ends join models m on m.id = e.model_id left join charges c on c.account_id = e.account_id and c.usage_event_id = e.id
    where true ${segment.funding ? sql`and e.funding = ${segment.funding}` : sql``} ${segment.provider ? sql`and m.provider_id = ${segment.provider}` : sql``}
      ${segment.accounts ? sql`and (select min(f.occurred_at) from usage_events f where f.account_id = e.account_id) ${segment.accounts === "new" ? sql`>=` : sql`<`} ${cutoff}::timestamptz` : sql``}
    group by 1, 2, 3`);
}

const BASES = { spend: "spend", seconds: "ms", calls: "calls", byok_cost: "byok" } as const;

/** What is read of a group in a place, from its cells. */
function addUp(cells: Cell[], measure: RankingQuestion["measure"]) {
  const sum = (name: Exclude<keyof Cell, "place" | "key" | "account_id">) => cells.reduce((all, cell) => all + BigInt(cell[name]), 0n);
  const held = new Map<string, bigint>();
  for (const cell of cells) held.set(cell.account_id, (held.get(cell.account_id) ?? 0n) + BigInt(cell[BASES[shareBasis(measure)]]));
  const sorted = [...held.values()].sort((a, b) => (a > b ? -1 : 1));
  const top = (n: number) => sorted.slice(0, n).reduce((all, amount) => all + amount, 0n);
  const sums: RankedSums = { calls: Number(sum("calls")), completed: Number(sum("completed")), failed: Number(sum("failed")), unpriced: Number(sum("unpriced")), durationMs: Number(sum("ms")), spendMicros: sum("spend"), byokCostMicros: sum("byok"), accounts: held.size };
  const holders = sorted.filter((amount) => amount > 0n).length;
  return { sums, holders, top1: top(1), top5: top(5), top10: top(10), accounts: new Set(held.keys()) };
}

/** The same as `readRankings`, from the events. */
async function expected(question: RankingQuestion): Promise<Pick<Rankings, "groups" | "all">> {
  const { window, measure } = question;
  const inWindows = await plainly(question, [...window.before, window.from, window.to]);
  const inBuckets = await plainly(question, [...window.starts, window.to]);
  const groupOf = (key: string, mine: (cell: Cell) => boolean) => {
    const known = [0, 1, 2, 3].map((place) => addUp(inWindows.filter((cell) => cell.place === place && mine(cell)), measure));
    const [now, was] = [known[ASKED]!.accounts, known[ASKED - 1]!.accounts];
    const moves = { gained: [...now].filter((id) => !was.has(id)).length, lost: [...was].filter((id) => !now.has(id)).length };
    return {
      key, windows: known.map(({ sums, holders, top1, top5, top10 }, place) => (sums.calls === 0 ? null : { ...sums, holders, top1, top5, top10, ...(place >= ASKED - 1 ? moves : {}) })),
      buckets: key === "" ? new Map() : new Map(window.starts.flatMap((_, place) => {
        const { sums, holders, top1 } = addUp(inBuckets.filter((cell) => cell.place === place && mine(cell)), measure);
        return sums.calls === 0 ? [] : [[place, { ...sums, holders, top1 }] as const];
      })),
    };
  };
  return { groups: [...new Set(inWindows.map(({ key }) => key))].sort().map((key) => groupOf(key, (cell) => cell.key === key)), all: groupOf("", () => true) } as Pick<Rankings, "groups" | "all">;
}

/** Came and went are told between the last two windows. */
const told = ({ groups, all }: Pick<Rankings, "groups" | "all">) => [...groups, all].map(({ key, windows, buckets }) => ({
  key, buckets: [...buckets].sort(([a], [b]) => a - b), windows: windows.map((one, place) => (one && place < ASKED - 1 ? { ...one, gained: 0, lost: 0 } : one)),
}));

const questions: fc.Arbitrary<RankingQuestion> = fc.record({
  measure: fc.constantFrom(...Object.keys(RANKED_BY)), by: fc.constantFrom(...Object.keys(RANKED)), window: fc.constantFrom("7d", "30d", "90d", "365d", "custom"), from: fc.constantFrom("2025-10", "2026-02", "2026-07"), to: fc.constantFrom("2026-07", "2026-09", "2026-11"),
  funding: fc.option(fc.constantFrom(...Object.keys(FUNDINGS)), { nil: undefined }), provider: fc.option(fc.constantFrom("luma", "openai", "kling"), { nil: undefined, freq: 3 }), accounts: fc.option(fc.constantFrom(...Object.keys(SENIORITIES)), { nil: undefined }),
}).map((search) => parseRankings(search, NOW));

test("fifty windows, groups and segments give what the events say, and so do the rows of page and file", async () => {
  let answered = 0;
  for (const question of fc.sample(questions, { numRuns: 50, seed: 3 })) {
    const [read, plain] = [await readRankings(database.ctx, question), await expected(question)];
    expect(told(read), JSON.stringify(question)).toEqual(told(plain));
    const rows = prepareRankingRows(prepareRankings(read, question), question);
    for (const group of plain.groups) {
      const row = rows.find((one) => Object.values(one).includes(group.key))!;
      const now = group.windows[ASKED];
      expect([row.spend, row.seconds, row.calls, row.accounts], group.key).toEqual([microsToDecimal(now?.spendMicros ?? 0n), ((now?.durationMs ?? 0) / 1e3).toFixed(3), String(now?.calls ?? 0), String(now?.accounts ?? 0)]);
    }
    if (plain.groups.length > 0) answered++;
  }
  expect(answered).toBeGreaterThan(25);
});

test("the accounts behind a model add up to its row, and are new or lost as the row counts them", async () => {
  for (const search of [{ window: "30d" }, { window: "90d", funding: "byok", measure: "byok_cost" }, { window: "custom", from: "2026-01", to: "2026-06", accounts: "established", measure: "accounts" }]) {
    const question = parseRankings(search, NOW);
    const row = (await readRankings(database.ctx, question)).groups.find(({ key }) => key === RAY_2)!;
    const ranked = await readRankedAccounts(database.ctx, RAY_2, question);
    const [now, before] = [row.windows[ASKED]!, row.windows[ASKED - 1]!];
    const { accounts, calls, spendMicros, durationMs, byokCostMicros } = ranked.all.now;
    expect({ accounts, calls, spendMicros, durationMs, byokCostMicros }).toEqual({ accounts: now.accounts, calls: now.calls, spendMicros: now.spendMicros, durationMs: now.durationMs, byokCostMicros: now.byokCostMicros });
    expect([ranked.all.before.calls, ranked.all.before.accounts, ranked.all.gained, ranked.all.lost]).toEqual([before.calls, before.accounts, now.gained, now.lost]);
    const { rows } = prepareRankedAccounts(ranked, question);
    expect(rows.map(({ mark }) => mark).filter((mark) => mark === "new")).toHaveLength(now.gained);
    expect(rows.map(({ mark }) => mark).filter((mark) => mark === "lost")).toHaveLength(now.lost);
    expect(ranked.accounts.reduce((sum, { now: own }) => sum + (own?.spendMicros ?? 0n), 0n)).toBe(now.spendMicros);
  }
  await expect(readRankedAccounts(database.ctx, "luma/nothing", parseRankings({}, NOW))).rejects.toMatchObject({ code: "not_found" });
});

test("an account that used a model in one window alone is new in it and lost in the next", async () => {
  const customer = await newCustomer(database.ctx);
  const before = await readRankings(database.ctx, parseRankings({ window: "7d" }, NOW));
  const at = new Date(NOW.getTime() - 3 * DAY_MS);
  await ingestLines(database.ctx, { source: "gateway", origin: "rankings", lines: numbered([logLine(customer, { event_id: "once", submitted_at: at.toISOString(), finished_at: new Date(at.getTime() + 40_000).toISOString() })]) });
  const row = (rankings: Rankings) => rankings.groups.find(({ key }) => key === RAY_2)!.windows[ASKED]!;
  const after = row(await readRankings(database.ctx, parseRankings({ window: "7d" }, NOW)));
  expect([after.gained, after.accounts, after.calls]).toEqual([row(before).gained + 1, row(before).accounts + 1, row(before).calls + 1]);
  const week = new Date(NOW.getTime() + 7 * DAY_MS);
  const ranked = await readRankedAccounts(database.ctx, RAY_2, parseRankings({ window: "7d" }, week));
  expect(prepareRankedAccounts(ranked, parseRankings({}, week)).rows.find(({ slug }) => slug === ranked.accounts.find(({ accountId }) => accountId === customer.accountId)!.slug)).toMatchObject({ mark: "lost" });
});

test("a day for rankings that says something else than its roll-ups is found by the audit, and mended once", async () => {
  const { accountId } = customers[2]!;
  for (const damage of ["failed_calls = failed_calls + 1", "amount_micros = amount_micros - 1", "day = day - 700"]) {
    await database.owner`update ranking_days set ${database.owner.unsafe(damage)} where ctid = (select ctid from ranking_days where account_id = ${accountId} and grain = 'week' limit 1)`;
    expect((await runAudit(database.ctx)).map(({ check }) => check)).toEqual(["days for rankings equal their roll-ups"]);
    expect(await rebuildRollups(database.ctx, accountId)).toBe(2);
    expect(await rebuildRollups(database.ctx, accountId)).toBe(0);
  }
});

test("the public page has ranks, names and rounded shares, and nothing of any account or amount", async () => {
  expect((await readPublicRankings(database.ctx)).rows.length).toBeLessThan(3);
  // Seven accounts that use three models in each of the last eight weeks.
  for (let account = 0; account < 7; account++) {
    const steady = await newCustomer(database.ctx);
    const lines = ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2", "openai/sora-2"].flatMap((model, m) => Array.from({ length: 9 * (3 - m) }, (_, i) => logLine(steady, {
      event_id: `evt_${m}_${i}`, model, delivered_ms: 30_000, requested_ms: 30_000, submitted_at: new Date(NOW.getTime() - (1 + (i % 9)) * 7 * 86_400_000).toISOString(), finished_at: new Date(NOW.getTime() - (1 + (i % 9)) * 7 * 86_400_000 + 60_000).toISOString(),
    })));
    const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "steady", lines: numbered(lines) });
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
  }
  const shown = await readPublicRankings(database.ctx);
  expect(shown.rows.length).toBeGreaterThan(2);
  expect(shown.chart.series.map(({ label }) => label)).toEqual(shown.rows.map(({ name }) => name));
  expect(shown.rows.map(({ tenths }) => tenths).reduce((a, b) => a + b, 0)).toBeGreaterThan(990);
  const question = parseRankings({ window: "30d", measure: "seconds" }, NOW);
  const { groups, all } = await readRankings(database.ctx, question);
  const first = prepareRankings({ groups, all, names: new Map(), providers: [], since: null }, question).rows;
  const few = groups.filter(({ windows }) => windows[ASKED] && windows[ASKED].accounts < 5).map(({ key }) => key);
  const names = new Map((await readRankings(database.ctx, question)).names);
  for (const key of few) expect(shown.rows.map(({ name }) => name)).not.toContain(names.get(key)!.name);
  expect(first.length).toBe(groups.length);
  const text = JSON.stringify(shown);
  const secrets = [...groups, { ...all, buckets: new Map() }].flatMap(({ windows, buckets }) => [...windows, ...buckets.values()].flatMap((sums) => (sums && sums.durationMs > 0 ? [String(sums.durationMs), (sums.durationMs / 1e3).toFixed(3), (sums.durationMs / 1e3).toLocaleString("en-US", { minimumFractionDigits: 1 }), String(sums.spendMicros)] : []))).filter((secret) => secret.length > 4);
  expect(secrets.length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/t-[0-9a-f]{16}|Test account|\$/);
});
