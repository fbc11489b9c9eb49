import { expect, test } from "vitest";
import { bucketStarts, parsePeriod } from "@/lib/analytics/period";
import { formatChange } from "@/lib/analytics/prepare-figures";
import { assignColors, prepareSeries } from "@/lib/analytics/prepare-series";

const NOW = new Date("2026-11-24T10:07:00Z");

test("days are the viewer's days, in a zone of 45 minutes", () => {
  const period = parsePeriod({ period: "7d", tz: "Asia/Kathmandu" }, NOW);
  expect([period.from.toISOString(), period.to.toISOString(), period.until.toISOString()]).toEqual(["2026-11-17T18:15:00.000Z", "2026-11-24T18:15:00.000Z", "2026-11-24T10:15:00.000Z"]);
  expect(bucketStarts(period)).toHaveLength(7);
});

test("the period before is as long as what has passed of this one", () => {
  const { from, until, previous } = parsePeriod({ period: "mtd", tz: "UTC" }, NOW);
  expect(previous.to).toEqual(from);
  expect(from.getTime() - previous.from.getTime()).toBe(until.getTime() - from.getTime());
});

test.each([["2026-11-01", "America/New_York", 25], ["2026-03-08", "America/New_York", 23], ["2026-04-05", "Australia/Lord_Howe", 24], ["2026-10-04", "Australia/Lord_Howe", 24]])("%s in %s has %d hourly buckets that never overlap", (day, tz, hours) => {
  const starts = bucketStarts(parsePeriod({ period: "custom", from: day, to: day, g: "1h", tz }, NOW));
  expect(starts).toHaveLength(hours);
  expect(new Set(starts.map(Number)).size).toBe(hours);
});

test.each([[{ period: "custom", from: "2026-12-01", to: "2026-11-01" }], [{ period: "nonsense", tz: "Mars/Olympus" }], [{ from: "1e3" }]])("%j falls back to 30 days", (params) => {
  const { preset, from, to } = parsePeriod(params, NOW);
  expect([preset, (to.getTime() - from.getTime()) / 86_400_000]).toEqual(["30d", 30]);
});

test("a granularity too fine for the range is coarsened", () => {
  expect(parsePeriod({ period: "6m", g: "15m", tz: "UTC" }, NOW).granularity).toBe("1d");
});

test("no two series of a chart share a colour, and only the younger moves", () => {
  const colors = assignColors([{ id: "young", colorIndex: 11 }, { id: "old", colorIndex: 1 }, { id: "other", colorIndex: 4 }]);
  expect(Object.fromEntries(colors)).toEqual({ old: 1, young: 2, other: 4 });
});

test("what lies beyond the top eight is Others, and the total counts it", () => {
  const ids = Array.from({ length: 12 }, (_, i) => `m${i}`);
  const models = new Map(ids.map((id, i) => [id, { name: id, colorIndex: i }]));
  const point = { at: new Date("2026-11-23T00:00:00Z"), models: new Map(ids.map((id, i) => [id, { spendMicros: BigInt(i + 1), durationMs: 1, calls: 1 }])) };
  const data = prepareSeries([point], { measure: "spend", models, to: NOW, until: NOW, granularity: "1d", timeZone: "UTC" });
  expect(data.series.map((series) => series.label)).toEqual(["m11", "m10", "m9", "m8", "m7", "m6", "m5", "m4", "Others (4)"]);
  expect([data.total, data.points[0]!.texts.others]).toEqual(["$0.000078", "$0.00001"]);
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
