import fc from "fast-check";
import { expect, test } from "vitest";
import { readFilter, requireFilter } from "@/lib/analytics/call-filter";
import { addUp, MEASURES, type MeasureName, measureOf, rankedBy } from "@/lib/analytics/measures";
import { bucketStarts, bucketStartsBefore, COMPARISONS, GRANULARITIES, parsePeriod, PRESETS, requirePeriod, searchOfPeriod } from "@/lib/analytics/period";
import { DIMENSIONS } from "@/lib/analytics/exploration";
import type { Explored } from "@/lib/analytics/read-exploration";
import { prepareSeriesFilter } from "@/lib/analytics/prepare-series-filter";
import { bucketLabels } from "@/lib/analytics/bucket-labels";
import { axisTicks, formatTick } from "@/lib/analytics/prepare-axis";
import { formatChange } from "@/lib/analytics/prepare-figures";
import type { Byok } from "@/lib/analytics/read-byok";
import { paidDirectly, prepareByok } from "@/lib/analytics/prepare-byok";
import { prepareExploration } from "@/lib/analytics/prepare-exploration";
import { prepareChartCsv } from "@/lib/analytics/prepare-chart-csv";
import { assignColors, formatLength, prepareSeries } from "@/lib/analytics/prepare-series";
import { queryOf } from "@/lib/http/query-of";
import { LATENCY_EDGES_MS, latencyBucket, NO_LATENCIES, percentile } from "@/lib/rollups/latency-buckets";
import { localDays } from "@/lib/time/local-days";
import { rankedGroups } from "@/tests/support/ranked-groups";

const NOW = new Date("2026-11-24T10:07:00Z");

test("days are the viewer's days, in a zone of 45 minutes", () => {
  const period = parsePeriod({ period: "7d", tz: "Asia/Kathmandu" }, NOW);
  expect([period.from.toISOString(), period.to.toISOString(), period.until.toISOString()]).toEqual(["2026-11-17T18:15:00.000Z", "2026-11-24T18:15:00.000Z", "2026-11-24T10:15:00.000Z"]);
  expect(bucketStarts(period)).toHaveLength(7);
});

const before = (params: Record<string, string>) => {
  const { before: range } = parsePeriod(params, NOW);
  return range && [range.from.toISOString(), range.to.toISOString()];
};

test("an unfinished period is compared with as much of the one before, by the viewer's days and months", () => {
  expect(before({ period: "mtd", tz: "UTC" })).toEqual(["2026-10-01T00:00:00.000Z", "2026-10-24T10:15:00.000Z"]);
  expect(before({ period: "7d", tz: "Asia/Kathmandu" })).toEqual(["2026-11-10T18:15:00.000Z", "2026-11-17T10:15:00.000Z"]);
  expect(before({ period: "24h", tz: "UTC" })).toEqual(["2026-11-22T10:15:00.000Z", "2026-11-23T10:15:00.000Z"]);
  expect(before({ period: "custom", from: "2026-11-01T10:00:00Z", to: "2026-11-01T12:00:00Z", tz: "UTC" })).toEqual(["2026-11-01T08:00:00.000Z", "2026-11-01T10:00:00.000Z"]);
});

test("days stay days where clocks change between the two periods", () => {
  // New York left daylight saving on 2026-11-01: midnight moved from 04:00 to 05:00 UTC.
  expect(before({ period: "custom", from: "2026-11-02", to: "2026-11-08", tz: "America/New_York" })).toEqual(["2026-10-26T04:00:00.000Z", "2026-11-02T05:00:00.000Z"]);
});

test("each bucket stands beside one of as many days, as far as the period has come", () => {
  const daysOf = (starts: Date[], timeZone: string) => starts.slice(1).map((at, i) => localDays(starts[i]!, at, timeZone).length);
  const custom = { period: "custom", from: "2026-10-14", to: "2026-12-24" };
  for (const asked of [{ period: "6m" }, { period: "90d" }, { period: "mtd" }, custom]) for (const compare of ["previous", "year"]) for (const g of ["1d", "1w", "1mo"]) for (const tz of ["UTC", "America/St_Johns", "Australia/Lord_Howe"]) {
    const period = parsePeriod({ ...asked, compare, g, tz }, NOW);
    const [now, then] = [bucketStarts(period).filter((at) => at < period.until), bucketStartsBefore(period)];
    const said = JSON.stringify({ asked, compare, g, tz });
    expect([then.length, then[0], then.at(-1)! < period.before!.to], said).toEqual([now.length, period.before!.from, true]);
    // A month of the calendar is compared with the one before it, whatever their lengths.
    if (g !== "1mo" || compare === "previous") expect(daysOf(then, tz), said).toEqual(daysOf(now, tz));
  }
  expect(bucketStartsBefore(parsePeriod({ period: "6m", compare: "year", g: "1mo", tz: "America/St_Johns" }, NOW)).slice(0, 3).map((at) => at.toISOString())).toEqual(["2025-05-24T02:30:00.000Z", "2025-06-01T02:30:00.000Z", "2025-07-01T02:30:00.000Z"]);
  expect(bucketStartsBefore(parsePeriod({ compare: "none" }, NOW))).toEqual([]);
});

test("a period may be compared with a year before, or with nothing", () => {
  expect(before({ period: "mtd", compare: "year", tz: "UTC" })).toEqual(["2025-11-01T00:00:00.000Z", "2025-11-24T10:15:00.000Z"]);
  expect(before({ period: "mtd", compare: "none" })).toBeNull();
});

test.each([["2026-11-01", "America/New_York", 25], ["2026-03-08", "America/New_York", 23], ["2026-04-05", "Australia/Lord_Howe", 24], ["2026-10-04", "Australia/Lord_Howe", 24]])("%s in %s has %d hourly buckets that never overlap", (day, tz, hours) => {
  const starts = bucketStarts(parsePeriod({ period: "custom", from: day, to: day, g: "1h", tz }, NOW));
  expect(starts).toHaveLength(hours);
  expect(new Set(starts.map(Number)).size).toBe(hours);
});

test("a file is of the period and filter asked for, or refused with the field's name", () => {
  expect(requirePeriod({ period: "custom", from: "2026-11-01", to: "2026-11-02", tz: "Asia/Kolkata" }, NOW).preset).toBe("custom");
  expect(requirePeriod({}, NOW).preset).toBe("30d");
  for (const wrong of [{ period: "custom", from: "2026-11-02", to: "2026-11-01" }, { period: "custom", from: "0001-01-01", to: "9999-12-31" }, { period: "fortnight" }]) expect(() => requirePeriod(wrong, NOW)).toThrow(/^period: one of 24h/);
  for (const tz of ["Mars/Olympus", "CAT", "+05:30"]) expect(() => requirePeriod({ tz }, NOW)).toThrow(`tz: ${tz}`);
  expect(requirePeriod({ period: "7d", g: "1h", compare: "year" }, NOW)).toMatchObject({ granularity: "1h", comparison: "year" });
  for (const g of ["5m", "15m"]) expect(() => requirePeriod({ period: "6m", g }, NOW)).toThrow(/^g: one of 15m/);
  expect(() => requirePeriod({ compare: "week" }, NOW)).toThrow(/^compare: one of previous/);
  for (const period of [undefined, "30d"]) expect(() => requirePeriod({ period, from: "2026-10-01", to: "2026-10-31" }, NOW)).toThrow("period: custom, where from and to are given");
  const query = (text: string) => requireFilter(new URLSearchParams(text));
  expect(query("status=failed&tag=&unrelated=x&tag=ads&tag=ads")).toEqual({ status: ["failed"], tag: ["", "ads"] });
  for (const [wrong, said] of [["key=production", "key: production"], ["status=failed&status=lost", "status: lost"], ["model=", "model: "]] as const) expect(() => query(wrong)).toThrow(said);
});

test("the file of a page's period is of the same range, buckets and comparison, whatever the page was asked for", () => {
  const custom = { period: "custom", from: "2026-10-03", to: "2026-11-05" };
  for (const asked of [...Object.keys(PRESETS).map((period) => ({ period })), custom]) for (const compare of Object.keys(COMPARISONS)) for (const g of GRANULARITIES) for (const tz of ["UTC", "Asia/Kathmandu", "America/St_Johns"]) {
    const { preset, ...shown } = parsePeriod({ ...asked, compare, g, tz }, NOW);
    expect(requirePeriod(searchOfPeriod({ preset, ...shown }), NOW), JSON.stringify({ asked, compare, g, tz })).toMatchObject({ ...shown, tooFine: null });
  }
});

test("a page's filter keeps the values that can be, however many, and takes a permalink of one value and of a form of old", () => {
  expect(readFilter({ model: ["a", "b", "a"], status: "failed", funding: "barter", key: ["x"], tag: ["", "ads"], unrelated: "x" })).toEqual({ model: ["a", "b"], status: ["failed"], tag: ["", "ads"] });
  expect(readFilter({ status: ["failed", "lost"] })).toEqual({ status: ["failed"] });
  expect(readFilter({ asked: "model,tag", model: "", tag: "", resolution: "" })).toEqual({ resolution: [""] });
  expect(queryOf({ period: "30d", model: ["a", "b&c"], tag: [] }).toString()).toBe("period=30d&model=a&model=b%26c");
});

test.each([[{ period: "custom", from: "2026-12-01", to: "2026-11-01" }], [{ period: "custom", from: "0001-01-01", to: "9999-12-31" }], [{ period: "nonsense", tz: "Mars/Olympus" }], [{ tz: "CAT" }], [{ tz: "IST" }], [{ tz: "\0" }], [{ tz: "Europe/Berlin\0" }], [{ from: "1e3" }]])("%j falls back to 30 days", (params) => {
  const { preset, from, to, timeZone } = parsePeriod(params, NOW);
  expect([timeZone, preset, (to.getTime() - from.getTime()) / 86_400_000]).toEqual(["UTC", "30d", 30]);
});

test("a granularity too fine for the range is coarsened, and which one that was is told where somebody asked for it", () => {
  expect(parsePeriod({ period: "6m", g: "15m", tz: "UTC" }, NOW)).toMatchObject({ granularity: "1d", tooFine: "15m" });
  const days = { period: "custom", from: "2024-01-01", tz: "UTC" };
  expect(parsePeriod({ ...days, to: "2026-03-10", g: "1d" }, NOW)).toMatchObject({ granularity: "1d", tooFine: null });
  expect(parsePeriod({ ...days, to: "2026-03-11", g: "1d" }, NOW)).toMatchObject({ granularity: "1w", tooFine: "1d" });
  expect(parsePeriod({ ...days, to: "2026-03-11" }, NOW)).toMatchObject({ granularity: "1w", tooFine: null });
});

test("no two series of a chart share a colour, and only the younger moves", () => {
  const colors = assignColors([{ id: "young", colorIndex: 11 }, { id: "old", colorIndex: 1 }, { id: "other", colorIndex: 4 }]);
  expect(Object.fromEntries(colors)).toEqual({ old: 1, young: 2, other: 4 });
});

test("what lies beyond the top eight is Others, and the total counts it", () => {
  const ids = Array.from({ length: 12 }, (_, i) => `m${i}`);
  const models = new Map(ids.map((id, i) => [id, { name: id, colorIndex: i }]));
  const point = { at: new Date("2026-11-23T00:00:00Z"), models: new Map(ids.map((id, i) => [id, { spendMicros: BigInt(i + 1), byokCostMicros: 0n, walletMs: 1, byokMs: 0 }])) };
  const data = prepareSeries([point], { measure: "spend", models, to: NOW, until: NOW, granularity: "1d", timeZone: "UTC" });
  expect(data.series.map((series) => series.label)).toEqual(["m11", "m10", "m9", "m8", "m7", "m6", "m5", "m4", "Others (4)"]);
  expect([data.total, data.points[0]!.texts["others|wallet"]]).toEqual(["$0.000078", "$0.00001"]);
  expect(data.series.map(prepareSeriesFilter)).toEqual([...["m11", "m10", "m9", "m8", "m7", "m6", "m5", "m4"].map((model) => ({ funding: "wallet", model })), null]);
});

const BYOK_POINTS = [
  { at: new Date("2026-11-22T00:00:00Z"), models: new Map([["=ray", { spendMicros: 2_500_000n, byokCostMicros: 4_500_000n, walletMs: 5_000, byokMs: 9_000 }]]) },
  { at: new Date("2026-11-23T00:00:00Z"), models: new Map() },
];
const BYOK_OPTIONS = { models: new Map([["=ray", { name: "=ray", colorIndex: 3 }]]), to: NOW, until: NOW, granularity: "1d", timeZone: "UTC", before: [BYOK_POINTS[1]!, BYOK_POINTS[0]!] } as const;

test("seconds under BYOK are a series of their own in the model's colour", () => {
  const seconds = prepareSeries(BYOK_POINTS, { ...BYOK_OPTIONS, before: [...BYOK_OPTIONS.before], measure: "seconds" });
  expect(seconds.series.map(({ funding, color }) => [funding, color])).toEqual([["wallet", "var(--series-3)"], ["byok", "var(--series-3)"]]);
  expect([seconds.total, seconds.points[0]!.values["=ray|byok"], seconds.points[0]!.before?.text, seconds.points[1]!.before?.text]).toEqual(["14.0 s", 9, "0.0 s", "14.0 s"]);
});

test("what was paid directly is one series beside spend, named for whom it went to, and in no total; the line before is as high as its stack", () => {
  const spend = prepareSeries(BYOK_POINTS, { ...BYOK_OPTIONS, before: [...BYOK_OPTIONS.before], measure: "spend", besideName: "Paid to Luma directly, estimated" });
  expect(spend.series.map(({ key, label, funding, model }) => [key, label, funding, model])).toEqual([["=ray|wallet", "=ray", "wallet", "=ray"], ["beside|byok", "Paid to Luma directly, estimated", "byok", null]]);
  expect([spend.total, spend.totalName, spend.beside]).toEqual(["$2.50", "Spend on credits", { name: "Paid to Luma directly, estimated", total: "$4.50", totalShort: "$4.50" }]);
  expect([spend.points[0]!.total, spend.points[0]!.values, spend.points[1]!.before]).toEqual(["$2.50", { "=ray|wallet": 2.5, "beside|byok": 4.5 }, { value: 7, text: "$2.50, and $4.50 directly", plain: "2.500000", beside: "4.500000" }]);
  const without = prepareSeries([{ at: NOW, models: new Map([["=ray", { spendMicros: 1n, byokCostMicros: 0n, walletMs: 1, byokMs: 0 }]]) }], { ...BYOK_OPTIONS, before: undefined, measure: "spend" });
  expect([without.series.length, without.totalName, without.beside]).toEqual([1, undefined, undefined]);
});

const BYOK: Byok = {
  providers: ["Luma", "Runway"], calls: 1_200, unpriced: 0, durationMs: 61_500, costMicros: 4_000_000n, feeWaivedMicros: 200_000n, credits: { listMicros: 5_000_000n, feeMicros: 250_001n }, soFar: { since: NOW, feeWaivedMicros: 1n },
};
test("own keys beside credits: the list price and the fee against what was paid directly, and never a guess", () => {
  const { rows, outcome, note } = prepareByok(BYOK);
  expect(rows.map(({ name, direct, credits }) => [name, direct.text, credits.text])).toEqual([["Video, 61.5 s", "$4.00", "$5.00"], ["Fee on top-ups", "waived", "$0.250001"], ["Together", "$4.00", "$5.250001"]]);
  expect([rows[2]!.credits.plain, outcome, note]).toEqual(["5.250001", "1,200 calls: through credits they would have cost $1.250001 more.", null]);
  expect(prepareByok({ ...BYOK, credits: { listMicros: 3_000_000n, feeMicros: 150_000n } }).outcome).toBe("1,200 calls: through credits they would have cost $0.85 less.");
  expect(prepareByok({ ...BYOK, credits: { listMicros: 4_000_000n, feeMicros: 0n } }).outcome).toContain("the same either way");
  const unlisted = prepareByok({ ...BYOK, unpriced: 200, credits: { unlisted: 1 } });
  expect([unlisted.rows.map(({ name, credits }) => [name, credits.text]), unlisted.outcome, unlisted.note]).toEqual([[["Video", "—"]], "What 1,000 calls would have cost through credits is not known: 1 of them has no list price.", "200 calls more are left out: their cost is not known yet."]);
  expect(paidDirectly(BYOK)).toBe("Paid to Luma and Runway directly, estimated");
});

test("a chart's CSV holds exact plain numbers, and no cell that a spreadsheet would run", () => {
  const data = prepareSeries(BYOK_POINTS, { ...BYOK_OPTIONS, before: undefined, measure: "spend" });
  expect(prepareChartCsv(data).trim().split("\n")).toEqual([
    "from,to,'=ray,\"Paid to providers directly, estimated\",spend on credits", "2026-11-22T00:00:00.000Z,2026-11-23T00:00:00.000Z,2.500000,4.500000,2.500000", "2026-11-23T00:00:00.000Z,2026-11-24T10:07:00.000Z,0.000000,0.000000,0.000000",
  ]);
});

test("a chart's CSV has what its buckets are compared with beside them, both kinds of money apart", () => {
  const [head, first, second] = prepareChartCsv(prepareSeries(BYOK_POINTS, { ...BYOK_OPTIONS, before: [...BYOK_OPTIONS.before], measure: "spend" })).split("\n");
  expect(head).toBe("from,to,'=ray,\"Paid to providers directly, estimated\",spend on credits,before,\"Paid to providers directly, estimated, before\"");
  expect([first, second]).toEqual(["2026-11-22T00:00:00.000Z,2026-11-23T00:00:00.000Z,2.500000,4.500000,2.500000,0.000000,0.000000", "2026-11-23T00:00:00.000Z,2026-11-24T10:07:00.000Z,0.000000,0.000000,0.000000,2.500000,4.500000"]);
  // Also where there is none of the other kind now.
  const now = [{ at: BYOK_POINTS[0]!.at, models: new Map([["=ray", { spendMicros: 1n, byokCostMicros: 0n, walletMs: 1, byokMs: 0 }]]) }];
  expect(prepareChartCsv(prepareSeries(now, { ...BYOK_OPTIONS, before: [BYOK_POINTS[0]!], measure: "spend" })).split("\n").map((line) => line.split(",").slice(3).join())).toEqual(["spend,before,\"Paid to providers directly, estimated, before\"", "0.000001,2.500000,4.500000", ""].map((line) => line.replace(/^spend/, "total")));
});

test("days along an axis have their year where a day may be there twice", () => {
  const label = (from: string, granularity: "1h" | "1d" | "1mo") => bucketLabels({ granularity, timeZone: "Asia/Kathmandu", from: new Date(from), to: NOW })(new Date("2026-11-02T18:15:00Z"));
  expect([label("2025-11-24T10:15:00Z", "1d"), label("2025-11-24T00:00:00Z", "1d"), label("2023-12-01T00:00:00Z", "1mo"), label("2026-11-01T00:00:00Z", "1h")]).toEqual(["3 Nov", "3 Nov 2026", "3 Nov 2026", "3 Nov, 00:00"]);
});

test("a chart's CSV holds a balance below zero as a number, and a name with a semicolon as one cell", () => {
  const series = [{ key: "a", label: "x;=1", color: "", model: null, funding: "wallet" as const }];
  const points = [{ label: "", bounds: "", from: "2026-11-22", to: "2026-11-23", unfinished: false, total: "", values: {}, texts: {}, plain: { a: "0.000000", total: "-2.500000" }, before: null }];
  expect(prepareChartCsv({ series, points, totalName: "Balance" })).toBe('from,to,"x;=1",balance\n2026-11-22,2026-11-23,0.000000,-2.500000\n');
});

test("long sums read in hours and minutes", () => {
  expect([formatLength(12_300_000), formatLength(3_600_000 * 1_234 + 59_999)]).toEqual(["3 h 25 m", "1,234 h 0 m"]);
});

test("an axis shows cents only where its steps are smaller than a dollar, and shortens what is large", () => {
  expect([0, 0.25, 0.5, 40, 1_250].map((n) => formatTick(n, "$"))).toEqual(["$0", "$0.25", "$0.50", "$40", "$1.25K"]);
  expect([140, 2_250].map((n) => formatTick(n, "s"))).toEqual(["140\u00a0s", "2.25K\u00a0s"]);
});

test("an axis ends at the first round line above what is drawn, holds zero, and steps by whole cents and calls", () => {
  expect([axisTicks(0, 42, "$"), axisTicks(0, 130, "s"), axisTicks(0, 100, "%"), axisTicks(-3, 9, "$")]).toEqual([[0, 10, 20, 30, 40, 50], [0, 50, 100, 150], [0, 20, 40, 60, 80, 100], [-5, 0, 5, 10]]);
  expect([axisTicks(0, 2, "n"), axisTicks(0, 0, "n"), axisTicks(0, 0.11, "$")]).toEqual([[0, 1, 2], [0, 1], [0, 0.05, 0.1, 0.15000000000000002]]);
});

test("a chart's heading shows cents and hours, its total every micro-dollar and the seconds", () => {
  const points = [{ at: new Date("2026-11-23T00:00:00Z"), models: new Map([["ray", { spendMicros: 2_505_001n, byokCostMicros: 0n, walletMs: 36_060_000, byokMs: 0 }]]) }];
  const { total, totalShort } = prepareSeries(points, { ...BYOK_OPTIONS, before: undefined, measure: "spend" });
  expect([total, totalShort]).toEqual(["$2.505001", "$2.51"]);
  const seconds = prepareSeries(points, { ...BYOK_OPTIONS, before: undefined, measure: "seconds" });
  expect([seconds.total, seconds.totalShort]).toEqual(["36,060.0 s", "10 h 1 m"]);
});

test("a change from nothing is new", () => {
  expect([formatChange(5, 0), formatChange(0, 0), formatChange(112.4, 100), formatChange(50, 100)]).toEqual(["new", "no change", "+12.4 %", "−50.0 %"]);
});

test("a custom range may name a bucket by its instants; days and instants mix, and an empty range falls back", () => {
  const range = (from: string, to: string) => {
    const period = parsePeriod({ period: "custom", from, to, tz: "Asia/Kathmandu" }, new Date("2026-11-01T12:00:00Z"));
    return [period.preset, period.from.toISOString(), period.to.toISOString()];
  };
  expect(range("2026-10-31T10:15:00.000Z", "2026-10-31T10:30:00.000Z")).toEqual(["custom", "2026-10-31T10:15:00.000Z", "2026-10-31T10:30:00.000Z"]);
  expect(range("2026-10-31T10:16:00Z", "2026-10-31")).toEqual(["custom", "2026-10-31T10:15:00.000Z", "2026-10-31T18:15:00.000Z"]);
  expect(range("2026-10-31T10:30:00Z", "2026-10-31T10:15:00Z")[0]).toBe("30d");
});

test("a percentile from buckets is at most 9.1 % from the true one, and the same however the calls are split", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1_000, max: 3_600_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), fc.nat({ max: 200 }), (latencies, share, cut) => {
    const count = (all: number[]) => {
      const buckets = all.map(latencyBucket);
      const first = Math.min(...buckets, LATENCY_EDGES_MS.length);
      return { first, counts: buckets.reduce((counts, bucket) => counts.with(bucket - first, counts[bucket - first]! + 1), new Array<number>(LATENCY_EDGES_MS.length - first + 1).fill(0)) };
    };
    const sorted = latencies.toSorted((a, b) => a - b);
    const truly = sorted[Math.ceil(share * sorted.length) - 1]!;
    const told = percentile(count(latencies), share)!;
    expect(Math.abs(told - truly) / truly).toBeLessThan(0.092);
    const parts = [latencies.slice(0, cut), latencies.slice(cut)].map((part) => ({ ...addUp([]), latencies: count(part) }));
    expect(percentile(addUp(parts).latencies, share)).toBe(told);
  }));
  expect(percentile(NO_LATENCIES, 0.5)).toBeNull();
});

test("a day of a zone is as long as its clocks make it, and days meet without a gap", () => {
  for (const [zone, changed, hours] of [["America/St_Johns", "2026-03-08", 23], ["America/St_Johns", "2026-11-01", 25], ["Australia/Lord_Howe", "2026-04-05", 24.5], ["Australia/Lord_Howe", "2026-10-04", 23.5], ["Asia/Kathmandu", "2026-03-08", 24], ["America/Sao_Paulo", "2018-11-04", 23]] as const) {
    const day = Date.parse(changed);
    const days = localDays(new Date(day - 3 * 86_400_000), new Date(day + 4 * 86_400_000), zone);
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to));
    const found = days.find((one) => one.day === changed)!;
    expect((found.to.getTime() - found.from.getTime()) / 3_600_000).toBe(hours);
  }
});

test("what was paid to providers directly stands beside explored spend: in the chart and its file, and in no total of it", () => {
  const groups = [
    { keys: ["a"], buckets: [{ spendMicros: 2_000_000n, calls: 1 }, { spendMicros: 500_000n, byokCostMicros: 250_000n, calls: 1 }] }, { keys: ["b"], buckets: [{}, { byokCostMicros: 1_000_000n, calls: 1 }] },
  ];
  const explored = {
    starts: [new Date("2026-11-01T00:00:00Z"), new Date("2026-11-02T00:00:00Z")], startsBefore: [], before: null, colors: new Map(), names: Object.fromEntries(["model", "provider", "resolution", "api_key", "sub_account", "tag", "member", "funding", "status"].map((name) => [name, new Map()])) as never,
    ...rankedGroups(groups),
  };
  const period = { to: new Date("2026-11-03T00:00:00Z"), until: new Date("2026-11-03T00:00:00Z"), timeZone: "UTC", granularity: "1d" as const };
  const view = prepareExploration(explored, { measure: "spend", by: ["model"], view: "stacked", top: 8 }, period);
  expect([view.total!.plain, view.rows.map(({ key }) => key), view.chart.beside!.total, view.chart.totalName]).toEqual(["2.500000", ["a\0"], "$1.25", "Spend on credits"]);
  expect(view.chart.points.map(({ plain, total }) => [plain[view.chart.series.at(-1)!.key], total])).toEqual([["0.000000", "$2.00"], ["1.250000", "$0.50"]]);
  expect(prepareExploration({ ...explored, ...rankedGroups(groups, "calls") }, { measure: "calls", by: ["model"], view: "stacked", top: 8 }, period).chart.beside).toBeUndefined();
  // The second day is still to come: the same of a period before is no zero.
  const begun = prepareExploration({ ...explored, startsBefore: explored.starts, before: rankedGroups([{ keys: ["a"], buckets: [{ spendMicros: 1_000_000n, byokCostMicros: 250_000n, calls: 1 }] }], "spendMicros", [["a"]]) }, { measure: "spend", by: ["model"], view: "line", top: 8 }, { ...period, until: explored.starts[1]! });
  expect(begun.chart.points.map(({ before: then }) => then?.text ?? null)).toEqual(["$1.00, and $0.25 directly", null]);
  // So it is where the period before has no such day.
  const shorter = prepareExploration({ ...explored, startsBefore: explored.starts.slice(0, 1), before: rankedGroups([{ keys: ["a"], buckets: [{ spendMicros: 1_000_000n, calls: 1 }] }], "spendMicros", [["a"]]) }, { measure: "spend", by: ["model"], view: "line", top: 8 }, period);
  expect(shorter.chart.points.map(({ before: then }) => then?.plain ?? null)).toEqual(["1.000000", null]);
  expect(prepareExploration(explored, { measure: "spend", by: ["model"], view: "share", top: 8 }, period).chart.series).toHaveLength(1);
});

test("tags called as the explorer calls its own rows keep their figures", () => {
  const names = Object.fromEntries(Object.keys(DIMENSIONS).map((dimension) => [dimension, new Map()])) as Explored["names"];
  const tags = ["others", "total", "beside|byok", "__proto__", "small", "smaller"];
  const groups = tags.map((tag, i) => ({ keys: [tag], buckets: [{ spendMicros: BigInt(10 - i) * 1_000_000n, byokCostMicros: 1n, calls: 1 }] }));
  const period = { to: new Date("2026-11-02T00:00:00Z"), until: new Date("2026-11-02T00:00:00Z"), timeZone: "UTC", granularity: "1d" as const };
  const { chart } = prepareExploration({ starts: [new Date("2026-11-01T00:00:00Z")], startsBefore: [], before: null, colors: new Map(), names, ...rankedGroups(groups, "spendMicros", 4) }, { measure: "spend", by: ["tag"], view: "stacked", top: 4 }, period);
  const [{ values, plain }] = chart.points as [(typeof chart.points)[0]];
  expect(chart.series.map(({ key, label }) => [label, values[key], plain[key]])).toEqual([
    ["others", 10, "10.000000"], ["total", 9, "9.000000"], ["beside|byok", 8, "8.000000"], ["__proto__", 7, "7.000000"], ["Others (2)", 11, "11.000000"], ["Paid to providers directly, estimated", 0.000006, "0.000006"],
  ]);
  expect(plain.total).toBe("45.000000");
});

test("calls without a price are told beside money, also where a group has no others", () => {
  const period = { to: new Date("2026-11-02T00:00:00Z"), until: new Date("2026-11-02T00:00:00Z"), timeZone: "UTC", granularity: "1d" as const };
  const names = Object.fromEntries(["model", "provider", "resolution", "api_key", "sub_account", "tag", "member", "funding", "status"].map((name) => [name, new Map()])) as never;
  const ask = (measure: MeasureName, unpriced: number) => prepareExploration({ starts: [new Date("2026-11-01T00:00:00Z")], startsBefore: [], before: null, colors: new Map(), names, ...rankedGroups([{ keys: ["a"], buckets: [{ calls: 2, unpriced: unpriced + 3, unpricedWallet: unpriced, durationMs: 5_000 }] }], rankedBy(measureOf(measure))) }, { measure, by: ["model"], view: "line", top: 8 }, period);
  expect([ask("spend", 0).unpriced, ask("spend", 1).unpriced, ask("spend", 1).rows]).toEqual([null, "1 call has no price yet: the cost is unknown and in no sum.", []]);
  expect(ask("byok_cost", 1).unpriced).toBe("3 calls have no price yet: the cost is unknown and in no sum.");
  expect(ask("price", 1_200).unpriced).toBe("1,200 calls have no price yet: the seconds are in the average, the cost is not known.");
});

test("a day that begins late, because the clock jumps at midnight, does not move the days after it", () => {
  // Cairo's clock went from 24 April 2026, 00:00 to 01:00.
  const starts = bucketStarts({ from: new Date("2026-04-22T22:00:00Z"), to: new Date("2026-04-26T21:00:00Z"), granularity: "1d", timeZone: "Africa/Cairo" });
  expect(starts.map((at) => at.toISOString())).toEqual(["2026-04-22T22:00:00.000Z", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z", "2026-04-25T21:00:00.000Z"]);
});

test.each(Object.keys(MEASURES) as MeasureName[])("%s is worked out of the sums that it asks for, and of no others", (name) => {
  const { of, sums: asked, additive } = measureOf(name);
  const read = new Set<string>(additive ? [] : ["calls"]);
  const sums = new Proxy({ ...addUp([]).sums, calls: 4, completed: 3, failed: 1, walletMs: 1 }, { get: (target, property) => (read.add(String(property)), Reflect.get(target, property)) });
  of({ sums, latencies: NO_LATENCIES });
  // Beside spend stands what was paid to providers directly, and beside all money how many calls have no price.
  const isMoney = measureOf(name).unit === "$";
  expect([...read, ...(name === "spend" ? ["byokCostMicros"] : []), ...(isMoney ? ["unpricedWallet"] : []), ...(name === "byok_cost" || name === "fee_waived" ? ["unpriced"] : [])].sort()).toEqual([...asked].sort());
});
