import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { type CallSearch, readSearch, requireSearch } from "@/lib/analytics/call-search";
import { exportCalls } from "@/lib/analytics/export-calls";
import { type Call, CALL_ORDERS, type CallOrder, isPlace, listCalls } from "@/lib/analytics/list-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
const PERIOD = parsePeriod({ period: "custom", from: "2026-10-20", to: "2026-10-20" }, NOW);
const CALLS = 300;
const JOB = newId();

let customer: Customer;
let other: Customer;
let all: Call[];

beforeAll(async () => {
  [customer, other] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  // Few lengths and latencies, so that many calls share a place in each order.
  const calls = fc.sample(fc.tuple(callArbitrary, fc.constantFrom(2_000, 5_000, 5_500), fc.constantFrom(1_000, 60_000, 61_500)), { numRuns: CALLS, seed: 7 });
  const lines = calls.map(([call, delivered_ms, latency_ms], i) => logLine(customer, {
    ...call, delivered_ms: call.status === "completed" ? delivered_ms : null, latency_ms, event_id: `evt_${1_000 + i}_%`, job_id: `job_ext${2_000 + i}`, upstream_id: i % 2 ? `up\\${3_000 + i}` : null, error: call.status === "failed" ? (i % 2 ? "Upstream UNAVAILABLE" : "generation failed") : null,
  }));
  const own = { event_id: publicId("job", JOB), job_id: publicId("job", JOB), upstream_id: null, tag: "summer", submitted_at: "2026-08-01T00:00:00Z", finished_at: "2026-08-01T00:01:00Z" };
  const theirs = logLine(other, { event_id: "evt_other", job_id: "job_other", upstream_id: "up_other" });
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "find", lines: numbered([...lines, logLine(customer, own), theirs]) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
  all = await listCalls(database.ctx, customer.accountId, { filter: {}, period: PERIOD, limit: CALLS + 1 });
  expect(all).toHaveLength(CALLS);
});

const find = (q: string, who = customer, filter: CallFilter = {}) => listCalls(database.ctx, who.accountId, { filter, search: { q }, period: PERIOD, limit: 500 });

test("a call is found by the beginning of each of its ids, whenever it was, and its filters count", async () => {
  const call = all[0]!;
  for (const q of [call.id, call.id.slice(0, 30), call.event_id, call.job_id]) expect([q, (await find(q)).map(({ id }) => id)]).toEqual([q, [call.id]]);
  expect(await find("evt_10")).toHaveLength(100);
  expect((await find("up\\30")).length).toBe(50);
  // Of three months before: by the job's id as the API says it, as the database does, and by its first digits.
  for (const q of [publicId("job", JOB), JOB, JOB.slice(0, 23), publicId("job", JOB).slice(4)]) expect([q, (await find(q)).map(({ job_id }) => job_id)]).toEqual([q, [publicId("job", JOB)]]);
  const failed = all.filter(({ event_id, status }) => event_id.startsWith("evt_10") && status === "failed");
  expect((await find("evt_10", customer, { status: ["failed"] })).map(({ id }) => id).sort()).toEqual(failed.map(({ id }) => id).sort());
});

test("another account's ids find nothing, and signs that mean something to SQL mean themselves", async () => {
  for (const q of ["evt_other", "job_other", "up_other"]) expect([q, (await find(q)).length, (await find(q, other)).length]).toEqual([q, 0, 1]);
  for (const q of [all[0]!.id, all[0]!.event_id, publicId("job", JOB)]) expect(await find(q, other)).toEqual([]);
  for (const q of ["%%%", "evt%", "e__", "'; drop table usage_events; --", "\\\\\\", "EVT_10", "𝟘𝟘𝟘"]) expect([q, await find(q)]).toEqual([q, []]);
});

test("what cannot be searched for is said, by name, and a file of it is refused", () => {
  expect(readSearch({ q: " ab ", latency_min: "fast", spend_max: "1e3", seconds_min: "5", seconds_max: "4.5", error: "" })).toEqual({
    search: { seconds_min: "5", seconds_max: "4.5" },
    problems: {
      q: "at least 3 characters of the beginning of an id", latency_min: "fast is no number of seconds such as 12.5", spend_max: "1e3 is no number of dollars such as 1.25", seconds_min: "5 is more than 4.5, so no call can match",
    },
  });
  expect(Object.keys(readSearch({ q: "abc\0", error: "x".repeat(201) }).problems)).toEqual(["q", "error"]);
  expect(readSearch({ q: ["job_1", "job_2"] }).search).toEqual({ q: "job_1" });
  expect(() => requireSearch(new URLSearchParams("q=ab"))).toThrow("q: at least 3 characters");
  expect(requireSearch(new URLSearchParams("latency_max=2.5&spend_min="))).toEqual({ latency_max: "2.5" });
});

/** The same in plain JavaScript. */
function matches(call: Call, filter: CallFilter, search: CallSearch): boolean {
  const among = (values: string[] | undefined, value: string) => !values || values.includes(value);
  const within = (value: number | null, name: "latency" | "seconds" | "spend", scale: number) => {
    const [least, most] = [search[`${name}_min`], search[`${name}_max`]];
    return (least === undefined || (value !== null && value >= Number(least) * scale)) && (most === undefined || (value !== null && value <= Number(most) * scale));
  };
  return among(filter.status, call.status) && among(filter.tag, call.tag) && among(filter.funding, call.funding) && within(call.latency_ms, "latency", 1e3) && within(call.duration_ms, "seconds", 1e3)
    && within(call.amount_micros === null ? null : Number(call.amount_micros), "spend", 1e6) && (!search.error || (call.error ?? "").toLowerCase().includes(search.error.toLowerCase())) && (!search.q || call.event_id.startsWith(search.q));
}
const value = (call: Call, order: CallOrder) => ({ time: Date.parse(call.occurred_at), seconds: call.duration_ms, spend: Number(call.amount_micros ?? -1), latency: call.latency_ms })[order];

const views = fc.record({
  order: fc.constantFrom(...CALL_ORDERS), ascending: fc.boolean(), limit: fc.integer({ min: 4, max: 30 }),
  filter: fc.record<CallFilter>({ status: fc.uniqueArray(fc.constantFrom("completed", "failed", "cancelled"), { minLength: 1 }), tag: fc.uniqueArray(fc.constantFrom("ads", "film", ""), { minLength: 1 }), funding: fc.constantFrom(["wallet"], ["wallet", "byok"]) }, { requiredKeys: [] }),
  search: fc.uniqueArray(fc.constantFrom<CallSearch>(
    { latency_min: "1" }, { latency_min: "60" }, { latency_max: "60" }, { latency_max: "61.5" }, { seconds_max: "5" }, { seconds_min: "5" }, { spend_min: "0" }, { spend_min: "0.5" }, { spend_max: "2.5" }, { error: "unavailable" }, { error: "FAILED" }, { q: "evt_10" }, { q: "evt_1" }), { maxLength: 2 })
    .map((several) => Object.assign({}, ...several) as CallSearch),
});

test("pages meet without gap or repeat in every order, with any filter and search, and the file has the same calls", async () => {
  let several = 0;
  for (const { order, ascending, limit, filter, search } of fc.sample(views, { numRuns: 80, seed: 3 })) {
    const seen: Call[] = [];
    for (let after: { place: string; id: string } | undefined, more = true; more;) {
      const page = await listCalls(database.ctx, customer.accountId, { filter, search, period: PERIOD, order, ascending, limit, after });
      seen.push(...page);
      more = page.length === limit;
      if (more) after = { place: page.at(-1)!.place, id: page.at(-1)!.id };
    }
    const expected = all.filter((call) => matches(call, filter, search)).sort((a, b) => (value(a, order) - value(b, order) || (a.id < b.id ? -1 : 1)) * (ascending ? 1 : -1));
    const said = JSON.stringify({ order, ascending, limit, filter, search });
    expect(seen.map(({ id }) => id), said).toEqual(expected.map(({ id }) => id));
    if (seen.length > limit) several++;
    const file: string[] = [];
    for await (const row of exportCalls(database.ctx, customer.accountId, { filter, search, period: PERIOD })) file.push(row.event_id);
    expect(file.sort(), said).toEqual(expected.map(({ event_id }) => event_id).sort());
  }
  expect(several).toBeGreaterThan(20);
});

test("where a page begins is a place that the database can read, or no place", async () => {
  for (const { place } of await listCalls(database.ctx, customer.accountId, { filter: {}, period: PERIOD, limit: 50 })) expect([place, isPlace("time", place)]).toEqual([place, true]);
  const noPlaces = ["2026-02-31 00:00:00+00", "2026-10-20 25:00:00+00", "2026-10-20 10:00:00+99", "2026-10-20 10:00:00+16", "0000-10-20 10:00:00+00", "2026-10-20 10:00:00+00 ZZ", "2026-10", "tomorrow"];
  expect(noPlaces.filter((place) => isPlace("time", place))).toEqual([]);
  for (const place of ["2026-10-20 10:00:00+00", "2026-10-20T10:00:00.123Z", "2026-02-28 23:59:59.999999-14"]) {
    expect([place, isPlace("time", place)]).toEqual([place, true]);
    await listCalls(database.ctx, customer.accountId, { filter: {}, period: PERIOD, limit: 1, after: { place, id: newId() } });
  }
});

test("calls can be filtered by every tag since the time that is shown, and by no other account's", async () => {
  const tagsOf = async (since?: Date, who = customer) => (await listFilterChoices(database.ctx, who.accountId, since)).tag!.map(({ value }) => value);
  expect([await tagsOf(), await tagsOf(PERIOD.from)]).toEqual([["ads", "film"], ["ads", "film"]]);
  expect(await tagsOf(new Date("2026-08-01T00:00:00Z"))).toEqual(["ads", "film", "summer"]);
  expect(await tagsOf(new Date("2026-08-01T00:00:00Z"), other)).toEqual(["ads"]);
});

test("calls can be filtered by resolutions that no model of the catalog has, and by sub-accounts that only log lines name, if they occur since the time that is shown", async () => {
  const since = new Date("2026-08-01T00:00:00Z");
  const mine = await newCustomer(database.ctx);
  const choices = (from?: Date, who = mine) => listFilterChoices(database.ctx, who.accountId, from);
  const { subAccount } = await createSubAccount(database.ctx, { accountId: mine.accountId, name: "london", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  const catalog = (await choices()).resolution!.map(({ value }) => value);
  expect([catalog.includes("360p"), (await choices()).sub_account]).toEqual([false, [{ value: publicId("sa", subAccount.id), label: "london" }]]);
  const old = { submitted_at: "2026-08-02T00:00:00Z", finished_at: "2026-08-02T00:01:00Z", status: "failed" as const, http_status: 500, delivered_ms: null };
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "choices", lines: numbered([
    logLine(mine, { ...old, event_id: "choice_1", resolution: "360p", sub_account: "paris" }), logLine(mine, { ...old, event_id: "choice_2", resolution: "720p", sub_account: publicId("sa", subAccount.id) }), logLine(mine, { ...old, event_id: "choice_3", sub_account: null }),
  ]) });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
  const shown = await choices(since);
  expect(shown.resolution!.map(({ value }) => value)).toEqual([...catalog, "360p"].sort());
  expect(shown.sub_account).toEqual([{ value: publicId("sa", subAccount.id), label: "london" }, { value: "paris", label: "paris" }]);
  // What is chosen finds the calls that have it.
  for (const filter of [{ resolution: ["360p"] }, { sub_account: ["paris"] }] as CallFilter[]) expect((await listCalls(database.ctx, mine.accountId, { filter, period: parsePeriod({ period: "custom", from: "2026-08-01", to: "2026-08-31" }, NOW), limit: 5 })).map(({ event_id }) => event_id)).toEqual(["choice_1"]);
  // Older than what is shown, and another account's: not offered.
  expect([(await choices()).resolution!.map(({ value }) => value), (await choices()).sub_account!.length, (await choices(since, other)).resolution!.some(({ value }) => value === "360p")]).toEqual([catalog, 1, false]);
});
