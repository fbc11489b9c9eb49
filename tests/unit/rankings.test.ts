import { describe, expect, test } from "vitest";
import { moveOf, prepareRankings, prepareRankingRows, shareOf, trendOf } from "@/lib/analytics/prepare-rankings";
import { preparePublicRankings } from "@/lib/analytics/prepare-public-rankings";
import { parseRankings, requireRankings, rowsToRead, windowOf } from "@/lib/analytics/rankings";
import type { RankedGroup, Rankings } from "@/lib/analytics/read-rankings";
import { type Cell, suppressSmall } from "@/lib/analytics/suppress-small";

const NOW = new Date("2026-11-26T04:20:00Z");
const utc = (day: string) => new Date(`${day}T00:00:00Z`);

describe("the window", () => {
  test("is of whole days that are over, and so are the three before it", () => {
    const { window } = parseRankings({ window: "7d" }, NOW);
    expect([window.from, window.to, window.days]).toEqual([utc("2026-11-19"), utc("2026-11-26"), 7]);
    expect(window.before).toEqual([utc("2026-10-29"), utc("2026-11-05"), utc("2026-11-12")]);
    expect(window.starts).toHaveLength(7);
  });

  test("months end with the last day that is over; what is reversed, of the future or longer than three years falls back", () => {
    expect(parseRankings({ window: "custom", from: "2026-10", to: "2026-11" }, NOW).window).toMatchObject({ preset: "custom", from: utc("2026-10-01"), to: utc("2026-11-26"), days: 56 });
    expect(parseRankings({ window: "custom", from: "2024-01", to: "2026-11" }, NOW).window).toMatchObject({ preset: "custom", bucketDays: 28 });
    for (const [from, to] of [["2026-11", "2026-10"], ["2026-12", "2026-12"], ["2023-01", "2026-11"], ["x", "2026-01"]]) expect(parseRankings({ window: "custom", from, to }, NOW).window.preset).toBe("30d");
    expect(() => requireRankings({ window: "custom", from: "2026-11", to: "2026-10" }, NOW)).toThrow(/window/);
    expect(() => requireRankings({ measure: "money" }, NOW)).toThrow(/measure/);
  });

  test("rows to read cover each day once, whole weeks as weeks where no bucket or window is cut", () => {
    for (const range of [{ from: utc("2026-10-27"), to: utc("2026-11-26") }, { from: utc("2026-08-28"), to: utc("2026-11-26") }, { from: utc("2025-11-26"), to: utc("2026-11-26") }, { from: utc("2024-01-01"), to: utc("2026-11-01") }]) {
      const window = windowOf("custom", range);
      const { weeks, days } = rowsToRead(window);
      const covered = [...days, ...weeks.flatMap((at) => Array.from({ length: 7 }, (_, i) => new Date(at.getTime() + i * 86_400_000)))].map(Number).sort((a, b) => a - b);
      expect(covered).toEqual(Array.from({ length: 4 * window.days }, (_, i) => window.before[0].getTime() + i * 86_400_000));
      expect(weeks.every((at) => at.getUTCDay() === 1)).toBe(true);
    }
  });
});

test("the trend is the window less the mean of the three before, exact until rounded", () => {
  expect(trendOf([10n, 20n, 30n, 50n], true)).toEqual({ over: 90n, by: 3n });
  expect(trendOf([null, null, 3n, 3n], true)).toEqual({ over: 6n, by: 3n });
  expect(trendOf([1n, 1n, 1n, null], true)).toEqual({ over: -3n, by: 3n });
  expect(trendOf([900_000n, null, 800_000n, 950_000n], false)).toEqual({ over: 200_000n, by: 2n });
  expect([trendOf([null, null, null, 1n], false), trendOf([1n, 1n, 1n, null], false)]).toEqual([null, null]);
});

test("a share is rounded once, and of nothing there is none", () => {
  expect(shareOf(1n, 3n)).toEqual({ text: "33.3 %", plain: "0.333333" });
  expect(shareOf(1n, 2_000n)).toEqual({ text: "0.1 %", plain: "0.000500" });
  expect(shareOf(0n, 0n)).toBeNull();
});

test("a change of rank is a mark and words", () => {
  expect([moveOf(1, 3), moveOf(4, 2), moveOf(2, 2), moveOf(5, null), moveOf(null, 6), moveOf(null, null)].map(({ text, words }) => `${text}: ${words}`)).toEqual([
    "▲ 2: up 2, was 3", "▼ 2: down 2, was 2", "=: as before", "new: new, had no rank before", "out: out, was 6", "—: no rank",
  ]);
});

/** A group by its spend in the three windows before and in the window, in dollars. */
function group(key: string, dollars: number[], more: Partial<NonNullable<RankedGroup["windows"][number]>> = {}): RankedGroup {
  const sums = (n: number) => ({ calls: n, completed: n, failed: 0, unpriced: 0, durationMs: n * 1_000, spendMicros: BigInt(n) * 1_000_000n, byokCostMicros: 0n, accounts: 1, holders: 1, top1: BigInt(n) * 1_000_000n, top5: BigInt(n) * 1_000_000n, top10: BigInt(n) * 1_000_000n, gained: 0, lost: 0, ...more });
  return { key, windows: dollars.map((n) => (n === 0 ? null : sums(n))), buckets: new Map() };
}
const rankings = (groups: RankedGroup[]): Rankings => ({
  groups, all: group("", [0, 1, 2, 3].map((place) => groups.reduce((sum, { windows }) => sum + Number(windows[place]?.calls ?? 0), 0))), since: "2026-01-01", providers: [],
  names: new Map(groups.map(({ key }, i) => [key, { name: key.toUpperCase(), colorIndex: i, provider: "p" }])),
});

test("ranks, their change and the trend of hand-made windows; popular and trending order the same rows differently", () => {
  const read = rankings([group("a", [300, 300, 200, 100]), group("b", [0, 0, 0, 90]), group("c", [10, 20, 30, 120]), group("d", [5, 5, 5, 0])]);
  const popular = parseRankings({ window: "30d" }, NOW);
  const seen = (order: "popular" | "trending") => prepareRankings(read, { ...popular, order }).rows.map(({ key, rank, rankBefore, move, trend, share, before, change }) => [key, rank, rankBefore, move.text, trend?.text, share, before?.short ?? null, change]);
  expect(seen("popular")).toEqual([
    ["c", 1, 2, "▲ 1", "+$100.00", "38.7 %", "$30.00", "+300.0 %"],
    ["a", 2, 1, "▼ 1", "−$166.67", "32.3 %", "$200.00", "−50.0 %"],
    ["b", 3, null, "new", "+$90.00", "29.0 %", null, "new"],
    ["d", null, 3, "out", "−$5.00", "0.0 %", "$5.00", "−100.0 %"],
  ]);
  expect(seen("trending").map(([key]) => key)).toEqual(["c", "b", "d", "a"]);
  expect(prepareRankingRows(prepareRankings(read, popular), popular)[1]).toEqual({
    from: "2026-10-27", to: "2026-11-26", place: "2", model: "a", name: "A", rank: "2", rank_before: "1", spend: "100.000000", seconds: "100.000", calls: "100", accounts: "1", success_rate: "1.000000", share: "0.322581", spend_before: "200.000000", trend: "-166.666667",
  });
});

test("a mean of counts is told to a tenth, and a model that nobody calls any more has lost all its accounts", () => {
  const read = rankings([group("a", [1, 1, 2, 3], { accounts: 2, gained: 1, lost: 1 }), group("b", [1, 1, 4, 0], { accounts: 3 })]);
  const view = prepareRankings(read, parseRankings({ measure: "calls" }, NOW));
  expect(view.rows.map(({ trend }) => trend)).toEqual([{ text: "+1.7", plain: "1.7" }, { text: "−2.0", plain: "-2.0" }]);
  expect(view.concentration.map(({ key, gained, lost }) => [key, gained, lost]).slice(1)).toEqual([["a", 1, 1], ["b", 0, 3]]);
});

describe("what is told in public", () => {
  const cell = (key: string, amount: number, accounts: number, largest: number): Cell => ({ key, amount: BigInt(amount), accounts, largest: BigInt(largest) });

  test("a group of few accounts, or mostly of one, is not told apart", () => {
    expect(suppressSmall([[cell("a", 100, 9, 20), cell("b", 90, 8, 30), cell("few", 80, 4, 30), cell("one", 70, 9, 57), cell("c", 60, 7, 10)]])).toEqual({ shown: ["a", "b", "c"], suppressed: ["few", "one"] });
    expect(suppressSmall([[cell("a", 100, 5, 80), cell("b", 99, 5, 20)]])).toEqual({ shown: ["a", "b"], suppressed: [] });
  });

  test("one suppressed group alone takes the next smallest along, so that Others is no group's own", () => {
    expect(suppressSmall([[cell("a", 100, 9, 20), cell("b", 90, 8, 30), cell("few", 95, 4, 30)]])).toEqual({ shown: ["a"], suppressed: ["few", "b"] });
  });

  test("Others of few accounts, or mostly of one, grow until they tell nothing of them", () => {
    // Both may be the same two accounts'.
    expect(suppressSmall([[cell("a", 100, 9, 20), cell("b", 90, 8, 30), cell("c", 80, 8, 30), cell("few", 5, 2, 3), cell("fewer", 5, 1, 5)]])).toEqual({ shown: ["a", "b"], suppressed: ["few", "fewer", "c"] });
    // One account may be the largest of all of them.
    expect(suppressSmall([[cell("a", 1000, 9, 300), cell("b", 20, 8, 10), cell("one", 500, 9, 480), cell("other", 50, 9, 45)]])).toEqual({ shown: [], suppressed: ["one", "other", "b", "a"] });
  });

  test("what one period hides is hidden in all of them", () => {
    expect(suppressSmall([[cell("a", 100, 9, 20), cell("b", 90, 8, 30), cell("c", 80, 8, 30)], [cell("a", 100, 9, 20), cell("b", 90, 3, 30), cell("c", 70, 6, 10)]])).toEqual({ shown: ["a"], suppressed: ["b", "c"] });
    expect(suppressSmall([[cell("a", 0, 0, 0)], []])).toEqual({ shown: [], suppressed: [] });
  });

  test("the page ranks what is told, and the rest is one share without a name or a number of models", () => {
    // Calls that made no video are of accounts that do not count.
    const safe = { accounts: 9, holders: 6 };
    const half = (n: number) => ({ ...safe, top1: BigInt(n) * 500n });
    const month = rankings([group("a", [0, 0, 20, 50], half(10)), group("b", [0, 0, 30, 30], half(10)), group("c", [0, 0, 5, 12], half(3)), group("few", [0, 0, 8, 8], { accounts: 7, holders: 2, top1: 4_000n })]);
    const [window, weeks] = [parseRankings({ window: "30d" }, NOW).window, windowOf("custom", { from: utc("2026-11-09"), to: utc("2026-11-23") })];
    const seen = preparePublicRankings({ month, chart: rankings([]), window, weeks });
    expect(seen.rows.map(({ rank, name, share, move }) => [rank, name, share, move?.text])).toEqual([[1, "A", "50.0 %", "▲ 1"], [2, "B", "30.0 %", "▼ 1"], [null, "Others", "20.0 %", undefined]]);
    expect(JSON.stringify(seen)).not.toMatch(/"few"|FEW|"C"/);
  });
});
