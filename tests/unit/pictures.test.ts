import fc from "fast-check";
import { expect, test } from "vitest";
import type { BudgetSpend } from "@/lib/analytics/budget-spend";
import { parseExploration } from "@/lib/analytics/exploration";
import { prepareFlowLayout } from "@/lib/analytics/prepare-flow-layout";
import { addUp } from "@/lib/analytics/measures";
import type { ModelUse, MoneyFlows } from "@/lib/analytics/money-flows";
import { prepareBudget } from "@/lib/analytics/prepare-budget";
import { prepareMonthEndFigure, prepareRunwayFigure } from "@/lib/analytics/prepare-forecast-figures";
import { prepareHeatMap } from "@/lib/analytics/prepare-heat-map";
import { prepareMoneyFlows } from "@/lib/analytics/prepare-money-flows";
import { preparePictureCsv } from "@/lib/analytics/prepare-picture";
import { prepareTreemap } from "@/lib/analytics/prepare-treemap";
import type { Explored } from "@/lib/analytics/read-exploration";
import { prepareSquares } from "@/lib/analytics/prepare-squares";
import { microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { NO_LATENCIES } from "@/lib/rollups/latency-buckets";
import { rankedGroups } from "@/tests/support/ranked-groups";

const known = (spendMicros: bigint, calls = 1) => ({ latencies: NO_LATENCIES, sums: { ...addUp([]).sums, calls, completed: calls, spendMicros } });
const total = (cells: { plain?: string }[]) => cells.reduce((sum, { plain }) => sum + (parseDecimal(plain ?? "") ?? 0n), 0n);

test("a heat map's cells are its total, the strongest is 1, and an hour without calls has no rate", () => {
  const cells = Array.from({ length: 7 }, (_, weekday) => Array.from({ length: 24 }, (_, hour) => (hour < 3 ? known(BigInt(1_000_001 * (weekday + hour + 1))) : null)));
  const period = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-20T00:00:00Z"), timeZone: "UTC" };
  const map = prepareHeatMap({ from: period.from, cells }, "spend", period);
  expect(microsToDecimal(total(map.cells))).toBe(microsToDecimal(parseDecimal(map.total.replaceAll(/[$,]/g, ""))!));
  expect([Math.max(...map.cells.map(({ heat }) => heat!)), map.cells.at(-22)!.name, map.cut, map.isEmpty]).toEqual([1, "Sunday, 02:00–03:00", null, false]);
  expect(total(map.table.rows.flatMap((row) => row.cells))).toBe(total(map.cells));
  expect(prepareHeatMap({ from: new Date("2026-11-10T00:00:00Z"), cells }, "success_rate", period)).toMatchObject({ cut: "Since 10 Nov 2026: no more than the last 90 days.", total: "100.00 %" });
  expect(prepareHeatMap({ from: period.from, cells }, "success_rate", period).cells[3]).toMatchObject({ heat: null, text: "—", plain: "" });
});

const explored = (groups: [keys: string[], micros: bigint][]): Explored => ({
  starts: [], startsBefore: [], before: null, ...rankedGroups(groups.map(([keys, spendMicros]) => ({ keys, buckets: [{ spendMicros, calls: 1 }] }))), colors: new Map([["m1", 3], ["m2", 4]]),
  names: { model: new Map([["m1", "One"], ["m2", "Two"]]), provider: new Map(), resolution: new Map(), api_key: new Map([["k1", "production"]]), sub_account: new Map(), tag: new Map(), member: new Map(), funding: new Map(), status: new Map() },
});

test("a treemap's parts are its blocks and its blocks the whole, exactly, with Others at both levels and a model's own colour", () => {
  const groups = [["m1", "k1"], ...Array.from({ length: 12 }, (_, i) => ["m1", `x${i}`]), ...Array.from({ length: 9 }, (_, i) => [`n${i}`, "k1"]), ["m2", "k1"]].map((keys, i): [string[], bigint] => [keys, BigInt(7_000_003 * (i + 1))]);
  const map = prepareTreemap(explored(groups), { by: ["model", "api_key"], measure: "spend", top: 5 }, (filter) => `/usage?${new URLSearchParams(filter)}`);
  const whole = groups.reduce((sum, [, micros]) => sum + micros, 0n);
  expect([total(map.blocks), total(map.table.rows.flatMap(({ cells }) => cells))]).toEqual([whole, whole]);
  for (const { parts, plain } of map.blocks.filter(({ parts }) => parts.length > 0)) expect(total(parts)).toBe(parseDecimal(plain));
  expect([map.blocks[0]!.name, map.blocks[0]!.color, map.blocks[0]!.parts.at(-1)!.name, map.blocks.at(-1)!.name, map.blocks.at(-1)!.filter]).toEqual(["One", "var(--series-3)", "Others (5)", "Others (6)", null]);
  expect(map.table.rows.find(({ cells }) => cells[1]!.text === "production")!.cells[1]!.link).toBe("/usage?model=m2&key=k1");
  expect(preparePictureCsv(map).split("\n")[0]).toBe("model,api key,spend,share");
  expect(preparePictureCsv({ table: { columns: [{ name: "Tag" }], rows: [{ key: "", cells: [{ text: "x;=1" }] }] } })).toBe('tag\n"x;=1"\n');
});

test("squares cover the rectangle in proportion to the values, without overlap, and close to square", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30 }), fc.integer({ min: 50, max: 1_000 }), fc.integer({ min: 50, max: 1_000 }), (numbers, width, height) => {
    const values = numbers.toSorted((a, b) => b - a);
    const sum = values.reduce((all, value) => all + value, 0);
    const places = prepareSquares(values, { x: 0, y: 0, width, height });
    places.forEach((place, i) => {
      expect(place.width * place.height).toBeCloseTo((values[i]! / sum) * width * height, 3);
      expect([place.x >= -1e-6, place.y >= -1e-6, place.x + place.width <= width + 1e-6, place.y + place.height <= height + 1e-6]).toEqual([true, true, true, true]);
      for (const other of places.slice(0, i)) {
        const apart = other.x + other.width <= place.x + 1e-6 || place.x + place.width <= other.x + 1e-6 || other.y + other.height <= place.y + 1e-6 || place.y + place.height <= other.y + 1e-6;
        expect(apart).toBe(true);
      }
    });
  }));
  const sides = prepareSquares(Array.from({ length: 16 }, () => 1), { x: 0, y: 0, width: 400, height: 400 });
  expect(Math.max(...sides.map(({ width, height }) => Math.max(width / height, height / width)))).toBeLessThan(1.01);
  expect(prepareSquares([], { x: 0, y: 0, width: 10, height: 10 })).toEqual([]);
});

const use = (i: number, spendMicros: bigint, directMicros = 0n): ModelUse => ({ id: `m${i}`, name: `Model ${i}`, colorIndex: i, provider: { id: `p${i % 3}`, name: `Provider ${i % 3}` }, spendMicros, directMicros });
const micros = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) });
const ledgers: fc.Arbitrary<MoneyFlows> = fc.record({
  openingMicros: fc.bigInt({ min: -50_000_000n, max: 900_000_000n }), heldMicros: fc.option(micros(80_000_000)), paid: micros(500_000_000), fee: micros(25_000_000), tax: micros(9_000_000), granted: micros(9_000_000), expired: micros(9_000_000), refunded: micros(9_000_000), disputed: micros(9_000_000), failed: micros(9_000_000), booked: micros(700_000_000),
  models: fc.array(fc.tuple(micros(90_000_000), micros(9_000_000)), { maxLength: 14 }),
}).map(({ openingMicros, heldMicros, models, ...amounts }) => ({
  openingMicros, heldMicros, closingMicros: openingMicros + amounts.paid + amounts.granted + amounts.failed - amounts.expired - amounts.refunded - amounts.disputed - amounts.booked, models: models.map(([spend, direct], i) => use(i, spend, direct)),
  moves: ([
    ["top_up.settle", "stripe_clearing", "customer_credit", amounts.paid], ["top_up.settle", "stripe_clearing", "top_up_fee_revenue", amounts.fee], ["top_up.settle", "stripe_clearing", "tax_payable", amounts.tax],
    ["promotion.grant", "promotional_credit", "customer_credit", amounts.granted], ["promotion.expire", "customer_credit", "promotional_credit", amounts.expired], ["refund.start", "customer_credit", "stripe_clearing", amounts.refunded],
    ["refund.start", "top_up_fee_revenue", "stripe_clearing", amounts.fee / 2n], ["refund.fail", "stripe_clearing", "customer_credit", amounts.failed], ["dispute.open", "customer_credit", "disputes", amounts.disputed], ["usage.charge", "customer_credit", "usage_revenue", amounts.booked],
    ["usage.charge", "upstream_cost", "upstream_payable", amounts.booked],
  ] as const).map(([code, debit, credit, amountMicros]) => ({ code, debit, credit, amountMicros })),
}));

test("whatever the ledger, what flows into credit, a model or a provider flows out of it to the micro-dollar, and ends are the ledger's", () => {
  fc.assert(fc.property(ledgers, (flows) => {
    const { nodes, links, table } = prepareMoneyFlows(flows);
    const sum = (side: "from" | "to", key: string, direct?: boolean) => links.filter((link) => link[side] === key && (direct === undefined || link.direct === direct)).reduce((all, link) => all + link.micros, 0n);
    for (const { key, column } of nodes) if (key === "credit" || (column === 2 && key.startsWith("model")) || key === "others") expect([key, sum("to", key)]).toEqual([key, sum("from", key)]);
    for (const link of links) expect(link.micros > 0n).toBe(true);
    const moved = (code: string, side: "debit" | "credit") => flows.moves.filter((move) => move.code === code && move[side] === "customer_credit").reduce((all, move) => all + move.amountMicros, 0n);
    expect(sum("from", "paid") - sum("to", "fee") - sum("to", "tax")).toBe(moved("top_up.settle", "credit"));
    expect(sum("to", "left") + sum("to", "held") - sum("from", "overrun")).toBe(flows.closingMicros);
    expect(sum("from", "opening") - sum("to", "covered")).toBe(flows.openingMicros);
    expect([sum("to", "out refund.start"), sum("to", "out dispute.open"), sum("from", "in promotion.grant")]).toEqual([moved("refund.start", "debit"), moved("dispute.open", "debit"), moved("promotion.grant", "credit")]);
    const [spent, direct] = [flows.models.reduce((all, model) => all + model.spendMicros, 0n), flows.models.reduce((all, model) => all + model.directMicros, 0n)];
    expect([sum("from", "direct"), links.filter(({ to, direct }) => to.startsWith("provider") && direct).reduce((all, link) => all + link.micros, 0n)]).toEqual([direct, direct]);
    expect(links.filter(({ to, direct }) => to.startsWith("provider") && !direct).reduce((all, link) => all + link.micros, 0n)).toBe(spent);
    expect(spent + sum("to", "earlier") - sum("from", "later")).toBe(moved("usage.charge", "debit"));
    expect(total(table.rows.flatMap(({ cells }) => cells))).toBe(links.reduce((all, link) => all + link.micros, 0n));
  }), { numRuns: 300 });
});

test("flows are drawn within their picture, in columns, and no thicker than their ends", () => {
  fc.assert(fc.property(ledgers, (flows) => {
    const { nodes, links } = prepareFlowLayout(prepareMoneyFlows(flows), { width: 328, height: 440, bar: 8, gap: 26 });
    for (const { x, y, height } of nodes) expect([x >= 0, x <= 320, y >= 0, y + height <= 441]).toEqual([true, true, true, true]);
    for (const { path } of links) expect(path).not.toMatch(/NaN|Infinity/);
  }), { numRuns: 100 });
});

test("a period without money says so", () => {
  expect(prepareMoneyFlows({ openingMicros: 0n, closingMicros: 0n, heldMicros: 0n, moves: [], models: [] })).toMatchObject({ isEmpty: true, nodes: [], links: [] });
});

const NOW = new Date("2026-11-20T12:00:00Z");
const month = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-12-01T00:00:00Z") };
const budget = (perDay: bigint, more: Partial<BudgetSpend> = {}): BudgetSpend => ({
  kind: "tag", key: "ads", name: "ads", capMicros: 100_000_000n, includeByok: true, underWayMicros: 0n,
  days: Array.from({ length: 76 }, (_, i) => ({ from: new Date(month.from.getTime() + (i - 56) * 86_400_000), to: new Date(month.from.getTime() + (i - 55) * 86_400_000), weekday: (6 + i) % 7, micros: perDay })), ...more,
});

test("a budget's line is what was spent and what is under way, day by day, and goes on to the month's end with its range", () => {
  const data = prepareBudget(budget(2_500_001n, { underWayMicros: 4n }), { now: NOW, month });
  expect([data.spent.length, data.spent[0]!.text, data.spent.at(-1)!.text, data.total]).toEqual([20, "$2.500001", "$50.000024", "$50.000024 of $100.00"]);
  expect([data.ahead.length, data.ahead.at(-1)!.day, data.ahead.at(-1)!.name, data.names.at(-1)]).toEqual([11, 30, "30 Nov", "30 Nov"]);
  expect(data.outcome).toMatch(/^By 30 Nov about \$7\d\.\d\d \(\$7\d\.\d\d–\$7\d\.\d\d\), 7\d(\.\d)? % of it\.$/);
  expect(data.notes.join(" ")).toBe("50 % used. Months of UTC; calls on own provider keys count. $0.000004 of it is under way.");
  for (const { low, value, high } of data.ahead) expect([low <= value, value <= high]).toEqual([true, true]);
});

test("a budget tells when it is likely used up, that it is, or that there is too little to say", () => {
  expect(prepareBudget(budget(4_000_000n), { now: NOW, month }).outcome).toMatch(/^It is likely used up on 2[4-6] Nov\. Without a limit, 30 Nov would end at about \$1[12]\d\./);
  expect(prepareBudget(budget(5_000_000n), { now: NOW, month }).outcome).toMatch(/^It is used up/);
  const young = budget(1_000_000n);
  const begun = { ...young, days: young.days.map((day, i) => (i < 70 ? { ...day, micros: 0n } : day)) };
  expect(prepareBudget(begun, { now: NOW, month })).toMatchObject({ ahead: [], outcome: "Fewer than two weeks of spend: too little to say where it will end." });
});

test("figures of what is to come name their method and their range, or say that there is too little", () => {
  const estimate = { likelyMicros: 1_234_560_000n, lowMicros: 1_100_000_000n, highMicros: 1_390_000_000n };
  const figure = prepareMonthEndFigure({ month, spentMicros: 7n, estimate }, "UTC")!;
  expect([figure.name, figure.value, figure.note]).toEqual(["Spend by 30 Nov, estimated", "≈ $1,234.56", "$1,100.00–$1,390.00, four times of five; by weekday pattern with a damped trend"]);
  expect(prepareMonthEndFigure({ month, spentMicros: 7n, estimate: null }, "UTC")).toMatchObject({ value: "—", note: "fewer than two weeks of spend: too little to say" });
  expect(prepareMonthEndFigure({ month, spentMicros: 0n, estimate: null }, "UTC")).toBeNull();
  const day = (n: number) => new Date(Date.UTC(2026, 11, n));
  const options = { isSpending: true, timeZone: "UTC" };
  expect(prepareRunwayFigure({ earliest: day(9), likely: day(12), latest: day(18) }, options)!.value).toMatch(/^9\s*–\s*18 Dec$/);
  expect(prepareRunwayFigure({ earliest: day(9), likely: null, latest: null }, options)).toMatchObject({ value: "9 Dec or later", note: expect.stringMatching(/^likely not within a year/) as unknown });
  expect(prepareRunwayFigure({ earliest: null, likely: null, latest: null }, options)!.value).toBe("not within a year");
  expect([prepareRunwayFigure(null, options)!.value, prepareRunwayFigure(null, { ...options, isSpending: false })]).toEqual(["—", null]);
});

test("measures that do not add up are drawn as lines or a heat map, and never as a treemap", () => {
  const view = (measure: string, shown: string) => parseExploration({ measure, view: shown }).view;
  expect([view("success_rate", "treemap"), view("success_rate", "heatmap"), view("p95", "share"), view("spend", "treemap"), view("spend", "heatmap")]).toEqual(["line", "heatmap", "line", "treemap", "heatmap"]);
});
