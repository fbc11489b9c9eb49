import { beforeAll, expect, test } from "vitest";
import type { DaySpend } from "@/lib/analytics/daily-spend";
import { comingDays, expectSpend, fitSpend, METHOD, prepareMonthEnd, prepareRunway } from "@/lib/analytics/prepare-forecast";
import { compareDays, compareHours, findUnusual, withUnusual } from "@/lib/analytics/prepare-unusual";
import { MODELS } from "@/lib/catalog/seed-data";
import { DEMO_ACCOUNTS } from "@/lib/demo/cast";
import { DEMO_DAYS, generateCalls } from "@/lib/demo/generate-calls";
import { namedId, seededRandom } from "@/lib/demo/random";
import { ratePrice } from "@/lib/pricing/rate-price";

const DAY_MS = 86_400_000;
const ANCHOR = new Date("2026-11-26T00:00:00Z");
const FIRST = ANCHOR.getTime() - DEMO_DAYS * DAY_MS + DAY_MS;
const dollars = (n: number) => BigInt(Math.round(n * 1e6));

const day = (i: number, micros: bigint): DaySpend => ({ from: new Date(FIRST + i * DAY_MS), to: new Date(FIRST + (i + 1) * DAY_MS), weekday: (new Date(FIRST + i * DAY_MS).getUTCDay() + 6) % 7, micros });

type HourSpend = { at: Date; micros: bigint };
const HOUR_MS = 3_600_000;
const hour = (i: number, micros: bigint): HourSpend => ({ at: new Date(FIRST + i * HOUR_MS), micros });

/** What each account of the demo spends by day and by hour, at the seeded prices. */
function demoSpend(events: number): { days: Map<string, DaySpend[]>; hours: Map<string, HourSpend[]> } {
  const [names, models] = [new Map(DEMO_ACCOUNTS.map(({ slug }) => [namedId(slug), slug])), new Map(MODELS.map((model) => [model.id, model]))];
  const zeros = (length: number) => new Map(DEMO_ACCOUNTS.map(({ slug }) => [slug, Array.from({ length }, () => 0n)]));
  const [sums, hourly] = [zeros(DEMO_DAYS), zeros(24 * DEMO_DAYS)];
  let i = 0;
  for (const { lines } of generateCalls(ANCHOR, events)) {
    for (const line of lines) {
      const call = JSON.parse(line) as { account_id: string; model: string; resolution: string; status: string; funding: string; delivered_ms: number; submitted_at: string };
      if (call.status !== "completed" || call.funding !== "wallet") continue;
      const { prices } = models.get(call.model)!;
      const { listId, ...price } = prices.find(({ resolution }) => resolution === call.resolution) ?? prices.find(({ resolution }) => resolution === "*")!;
      const [slug, micros, at] = [names.get(call.account_id)!, ratePrice({ id: listId, ...price }, call.delivered_ms), Math.floor((Date.parse(call.submitted_at) - FIRST) / HOUR_MS)];
      sums.get(slug)![i]! += micros;
      if (at in hourly.get(slug)!) hourly.get(slug)![at]! += micros;
    }
    i++;
  }
  return { days: new Map([...sums].map(([slug, days]) => [slug, days.map((micros, at) => day(at, micros))])), hours: new Map([...hourly].map(([slug, hours]) => [slug, hours.map((micros, at) => hour(at, micros))])) };
}

/** As `npm start` loads it, and as the browser tests do. */
const demos = new Map<number, Map<string, DaySpend[]>>();
const demosByHour = new Map<number, Map<string, HourSpend[]>>();
beforeAll(() => {
  for (const events of [200_000, 8_000]) {
    const { days, hours } = demoSpend(events);
    demos.set(events, days);
    demosByHour.set(events, hours);
  }
}, 120_000);

test.each([[200_000, 0.06], [8_000, 0.2]])("on %i demo calls the range holds what became of the month four times of five, and the likely sum is near", (events, farthest) => {
  let [held, asked, off] = [0, 0, 0];
  for (const days of demos.get(events)!.values()) {
    for (let at = 56; at < DEMO_DAYS - 1; at++) {
      const now = days[at]!.from;
      const { month, spentMicros, estimate } = prepareMonthEnd(days.slice(0, at).concat(day(at, 0n)), { now, timeZone: "UTC" });
      const whole = days.filter(({ from }) => from >= month.from && from < month.to);
      const actual = whole.reduce((sum, { micros }) => sum + micros, 0n);
      if (whole.at(-1)!.to < month.to || actual === spentMicros || !estimate) continue;
      asked++;
      if (estimate.lowMicros <= actual && actual <= estimate.highMicros) held++;
      off += Math.abs(Number(estimate.likelyMicros - actual)) / Number(actual);
    }
  }
  console.info(`${events} calls: ${asked} estimates, ${((100 * held) / asked).toFixed(1)} % within the range, ${((100 * off) / asked).toFixed(1)} % off on average`);
  expect(asked).toBeGreaterThan(500);
  expect(held / asked).toBeGreaterThan(0.7);
  expect(held / asked).toBeLessThan(0.95);
  expect(off / asked).toBeLessThan(farthest);
});

test("spend that is the same every week goes on so, within a narrow range", () => {
  const week = [100, 120, 120, 110, 90, 10, 0];
  const days = Array.from({ length: 56 }, (_, i) => day(i, dollars(week[day(i, 0n).weekday]!)));
  const model = fitSpend(days)!;
  const next = expectSpend(model, comingDays(new Date(FIRST + 56 * DAY_MS), new Date(FIRST + 63 * DAY_MS), "UTC")).at(-1)!;
  expect(Math.abs(Number(next.likelyMicros) / 1e6 - 550)).toBeLessThan(20);
  expect(Number(next.highMicros - next.lowMicros) / 1e6).toBeLessThan(60);
});

test("a range grows with the days to come, holds the likely sum and is never below nothing", () => {
  const random = seededRandom(7);
  const model = fitSpend(Array.from({ length: 40 }, (_, i) => day(i, dollars(30 * random() ** 3))))!;
  const sums = expectSpend(model, comingDays(new Date(FIRST + 40 * DAY_MS), new Date(FIRST + 100 * DAY_MS), "UTC"));
  sums.forEach(({ lowMicros, likelyMicros, highMicros }, i) => {
    expect([lowMicros >= 0n, lowMicros <= likelyMicros, likelyMicros <= highMicros]).toEqual([true, true, true]);
    if (i > 0) expect(highMicros - likelyMicros).toBeGreaterThan(sums[i - 1]!.highMicros - sums[i - 1]!.likelyMicros);
  });
});

test("fewer than two weeks of spend give no number, and days before the first call are no history", () => {
  const days = [...Array.from({ length: 43 }, (_, i) => day(i, 0n)), ...Array.from({ length: 13 }, (_, i) => day(43 + i, dollars(5)))];
  expect(fitSpend(days)).toBeNull();
  expect(fitSpend([])).toBeNull();
  const now = new Date(days.at(-1)!.to);
  expect(prepareMonthEnd([...days, day(56, 0n)], { now, timeZone: "UTC" }).estimate).toBeNull();
  expect(prepareRunway([...days, day(56, 0n)], dollars(100), { now, timeZone: "UTC" })).toBeNull();
  expect(fitSpend([...days, day(56, dollars(5))])).not.toBeNull();
  expect(METHOD).toMatch(/weekday/);
});

test("a month's estimate is what is spent plus what is to come, also where the clock changes and today is half over", () => {
  const timeZone = "America/New_York";
  // 1 November 2026 has 25 hours there; noon of it is 13 hours after midnight.
  const now = new Date("2026-11-01T17:00:00Z");
  const [today, ...rest] = comingDays(now, new Date("2026-12-01T05:00:00Z"), timeZone);
  expect([today!.weekday, today!.part, rest.length, rest.at(-1)!.weekday]).toEqual([6, 12 / 25, 29, 0]);
});

test("a wallet runs out between an early and a late day, with the likely one between; a full one not within the year", () => {
  const days = demos.get(200_000)!.get("northwind")!.slice(0, 120);
  const now = days.at(-1)!.from;
  const runway = prepareRunway(days, 20_000_000_000n, { now, timeZone: "UTC" })!;
  expect([runway.earliest! <= runway.likely!, runway.likely! <= runway.latest!]).toEqual([true, true]);
  // What was really spent from then on.
  let left = 20_000_000_000n;
  const actual = demos.get(200_000)!.get("northwind")!.slice(119).find(({ micros }) => (left -= micros) <= 0n)!.from;
  expect([runway.earliest! <= actual, actual <= runway.latest!]).toEqual([true, true]);
  expect(prepareRunway(days, 10n ** 15n, { now, timeZone: "UTC" })).toEqual({ earliest: null, likely: null, latest: null });
  expect(prepareRunway(days, 0n, { now, timeZone: "UTC" })).toBeNull();
});

test.each([200_000, 8_000])("of %i demo calls at most one day in a hundred is called unusual", (events) => {
  let [marked, days] = [0, 0];
  for (const spent of demos.get(events)!.values()) [marked, days] = [marked + findUnusual(compareDays(spent), "day").size, days + spent.length - 42];
  console.info(`${events} calls: ${marked} of ${days} days marked`);
  expect(days).toBeGreaterThan(1_500);
  expect(marked / days).toBeLessThanOrEqual(0.01);
});

/** Each week of an account's hours beside those of the eight weeks before, an hour more on each side, as a week is shown by hours. */
function* weeksOf(hours: HourSpend[]): Generator<{ week: HourSpend[]; earlier: HourSpend[] }> {
  for (let at = 8 * 168 + 1; at + 168 < hours.length; at += 168) {
    const windows = Array.from({ length: 8 }, (_, i) => hours.slice(at - 168 * (i + 1) - 1, at - 168 * i + 1));
    yield { week: hours.slice(at, at + 168), earlier: windows.flat() };
  }
}

test.each([200_000, 8_000])("of the hours with spend of %i demo calls at most one in a hundred is called unusual", (events) => {
  let [marked, spent] = [0, 0];
  for (const hours of demosByHour.get(events)!.values()) {
    for (const { week, earlier } of weeksOf(hours)) {
      marked += findUnusual(compareHours(week, earlier, "UTC"), "hour").size;
      spent += week.filter(({ micros }) => micros > 0n).length;
    }
  }
  console.info(`${events} calls: ${marked} of ${spent} hours with spend marked`);
  expect(spent).toBeGreaterThan(2_000);
  expect(marked / spent).toBeLessThanOrEqual(0.01);
});

test("a day of five times the spend is found in every account, and a new level is not marked for ever", () => {
  let planted = 0;
  for (const [slug, spent] of demos.get(200_000)!) {
    for (const at of [100, 127, 151]) {
      if (spent[at]!.micros < 5_000_000n) continue;
      planted++;
      const spike = spent.map((one, i) => (i === at ? { ...one, micros: 5n * one.micros } : one));
      expect([slug, at, findUnusual(compareDays(spike), "day").has(spike[at]!.from.getTime())]).toEqual([slug, at, true]);
      const shift = spent.map((one, i) => (i >= at ? { ...one, micros: 5n * one.micros } : one));
      const found = [...findUnusual(compareDays(shift), "day").keys()].filter((when) => when >= spent[at]!.from.getTime());
      expect(found.length).toBeGreaterThan(0);
      expect(Math.max(...found)).toBeLessThan(spent[at]!.from.getTime() + 28 * DAY_MS);
      expect(found.length).toBeLessThanOrEqual(7);
    }
  }
  expect(planted).toBeGreaterThan(25);
});

test("nothing is unusual without enough to compare with, below five dollars, or where most such days have no spend", () => {
  const weeks = (values: number[], now: number) => findUnusual([{ at: ANCHOR, micros: dollars(now), before: values.map(dollars) }], "day").size;
  expect(weeks([10, 11, 9, 10, 10, 11], 50)).toBe(1);
  expect(weeks([10, 11, 9, 10, 10], 50)).toBe(0);
  expect(weeks([1, 1.1, 0.9, 1, 1, 1], 5)).toBe(0);
  expect(weeks([0, 10, 0, 10, 0, 12, 0, 9], 50)).toBe(0);
  expect(weeks([10, 10, 10, 10, 10, 10], 20)).toBe(0);
});

test("an unusual bucket is told with what is usual at such times", () => {
  const at = new Date("2026-11-19T00:00:00Z");
  const found = findUnusual([{ at, micros: dollars(412), before: [70, 80, 100, 110, 120, 130, 100, 160].map(dollars) }], "day");
  const point = { label: "", bounds: "", from: at.toISOString(), to: "", unfinished: false, total: "", values: {}, texts: {}, plain: {}, before: null };
  const chart = { unit: "$" as const, series: [], points: [point, { ...point, from: ANCHOR.toISOString() }], total: "", totalShort: "", unfinished: false };
  expect(withUnusual(chart, found, { grain: "day", timeZone: "UTC" }).points.map(({ unusual }) => unusual)).toEqual(["Unusual: $412.00, usually $80.00–$130.00 on Thursdays", undefined]);
});

test("hours are compared with the same time of the weekday, an hour either side, in the zone", () => {
  const spend = (iso: string, n: number) => ({ at: new Date(iso), micros: dollars(n) });
  const earlier = [7, 14].flatMap((days) => [3, 4, 5, 9].map((h) => spend(new Date(Date.parse("2026-11-19T00:15:00Z") - days * DAY_MS + h * 3_600_000).toISOString(), h)));
  const [only] = compareHours([spend("2026-11-19T04:15:00Z", 50)], earlier, "Asia/Kathmandu");
  expect(only!.before.map((n) => Number(n) / 1e6).sort()).toEqual([3, 3, 4, 4, 5, 5]);
});
