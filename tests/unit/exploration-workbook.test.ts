import { expect, test } from "vitest";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";
import { prepareExplorationJson, prepareExplorationRows } from "@/lib/analytics/prepare-exploration-file";
import { prepareTreemapFile } from "@/lib/analytics/prepare-treemap-file";
import { prepareExplorationWorkbook } from "@/lib/analytics/prepare-exploration-workbook";
import { readZip } from "@/tests/support/read-zip";

const figure = (plain: string) => ({ text: "", short: "", plain, value: 0 });
const group = (key: string, names: string[]) => ({ key, names, color: "", filter: null, share: null, change: null, total: figure("1.000000"), before: null });
const point = (plain: Record<string, string>, day: number) => ({ label: "", bounds: "", from: `2026-11-0${day}`, to: `2026-11-0${day + 1}`, unfinished: false, total: "", values: {}, texts: {}, plain, before: null });
const view: ExploredView = {
  title: "", measure: "Spend", columns: ["Model", "Tag"], total: figure("3.000001"), before: figure("1.000000"), change: null, shown: null, unpriced: null, additive: true,
  rows: [
    { key: "a\0ads", names: ["Ray", "=1+1"], color: "", filter: null, share: null, change: null, total: figure("2.500001"), before: figure("1.000000") },
    { key: "others", names: ["Others (3)"], color: "", filter: null, share: null, change: null, total: figure("0.500000"), before: null },
  ],
  chart: { unit: "$", series: [], total: "", totalShort: "", unfinished: false, points: [point({ "a\0ads": "2.500001", others: "" }, 1), point({ "a\0ads": "0.000000", others: "0.500000" }, 2)] },
};

/** The cells of a sheet: texts as they are, numbers as numbers, empty ones as null. */
function cellsOf(files: Map<string, Buffer>, sheet: number): (string | number | null)[][] {
  const texts = [...(files.get("xl/sharedStrings.xml")?.toString() ?? "").matchAll(/<si>.*?<t[^>]*>(.*?)<\/t>.*?<\/si>/gs)].map(([, text]) => text!);
  const columnOf = (name: string) => [...name].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return [...files.get(`xl/worksheets/sheet${sheet}.xml`)!.toString().matchAll(/<row.*?<\/row>/gs)].map(([row]) => {
    const cells: (string | number | null)[] = [];
    for (const [, name, attributes, value] of row.matchAll(/<c r="([A-Z]+)\d+"([^>]*)><v>(.*?)<\/v><\/c>/gs)) {
      expect(attributes).not.toContain('t="str"');
      cells[columnOf(name!)] = attributes!.includes('t="s"') ? texts[Number(value)]! : Number(value);
    }
    return Array.from(cells, (cell) => cell ?? null);
  });
}

test("a workbook has the groups with their sums and every bucket, as numbers to the micro-dollar, and no formula", async () => {
  const files = readZip(await prepareExplorationWorkbook(view));
  expect(files.get("xl/workbook.xml")!.toString()).toMatch(/name="Groups".*name="Over time"/s);
  expect(cellsOf(files, 1)).toEqual([["Model", "Model id", "Tag", "Spend", "Before"], ["Ray", "a", "=1+1", 2.500001, 1], ["Others (3)", null, null, 0.5]]);
  expect(cellsOf(files, 2)).toEqual([
    ["from", "to", "model", "model id", "tag", "spend"], ["2026-11-01", "2026-11-02", "Ray", "a", "=1+1", 2.500001], ["2026-11-01", "2026-11-02", "Others (3)"], ["2026-11-02", "2026-11-03", "Ray", "a", "=1+1", 0], ["2026-11-02", "2026-11-03", "Others (3)", null, null, 0.5],
  ]);
  for (const [name, file] of files) expect([name, file.includes("<f>")]).toEqual([name, false]);
});

test("where a picture is shown instead of the chart over time, its figures are the second sheet", async () => {
  const picture = { sheet: "Heat map" as const, title: "", from: "2026-11-01", to: "2026-11-03", total: null, note: null, cells: [{ weekday: "Monday", hour: "00:00", spend: "2.500001" }, { weekday: "Monday", hour: "01:00", spend: "" }] };
  const files = readZip(await prepareExplorationWorkbook(view, picture));
  expect(files.get("xl/workbook.xml")!.toString()).toMatch(/name="Groups".*name="Heat map"/s);
  expect(cellsOf(files, 2)).toEqual([["from", "to", "weekday", "hour", "spend"], ["2026-11-01", "2026-11-03", "Monday", "00:00", 2.500001], ["2026-11-01", "2026-11-03", "Monday", "01:00"]]);
});

const PERIOD = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-03T00:00:00Z"), timeZone: "UTC", granularity: "1d" };

test("what is paid to providers directly is in every file as the chart draws it, in a column of its own and in no sum of spend", async () => {
  const name = "Paid to providers directly, estimated";
  const direct = { key: "beside|byok", label: name, color: "", model: null, funding: "byok" as const };
  const points = view.chart.points.map((one, i) => ({ ...one, plain: { ...one.plain, [direct.key]: ["0.250000", "1.000001"][i]! } }));
  const drawn = { ...view, chart: { ...view.chart, points, series: [direct], beside: { name, total: "", totalShort: "" } } };
  const rows = prepareExplorationRows(drawn);
  expect(rows.map((row) => [row.model, row.spend, row[name.toLowerCase()]])).toEqual([["Ray", "2.500001", ""], ["Others (3)", "", ""], [name, "", "0.250000"], ["Ray", "0.000000", ""], ["Others (3)", "0.500000", ""], [name, "", "1.000001"]]);
  expect(prepareExplorationJson(drawn, PERIOD)).toMatchObject({ total: "3.000001", groups: [{ total: "2.500001" }, { total: "0.500000" }], beside: { name, total: "1.250001", buckets: [{ value: "0.250000" }, { value: "1.000001" }] } });
  const files = readZip(await prepareExplorationWorkbook(drawn));
  expect(cellsOf(files, 1).map((row) => [row[0], ...row.slice(3)])).toEqual([["Model", "Spend", "Before", name], ["Ray", 2.500001, 1], ["Others (3)", 0.5], [name, null, null, 1.250001]]);
  expect(cellsOf(files, 2).slice(1).map(([, , model, , , ...figures]) => [model, ...figures])).toEqual([["Ray", 2.500001], ["Others (3)"], [name, null, 0.25], ["Ray", 0], ["Others (3)", 0.5], [name, null, 1.000001]]);
});

test("what a bucket is compared with is in every file, in a column of its own beside the whole, both kinds of money apart", async () => {
  const name = "Paid to providers directly, estimated";
  const direct = { key: "beside|byok", label: name, color: "", model: null, funding: "byok" as const };
  const [first, second] = view.chart.points.map((one) => ({ ...one, plain: { ...one.plain, total: "9.000000", [direct.key]: "0.250000" } }));
  const points = [{ ...first!, before: { value: 0, text: "", plain: "1.500000", beside: "0.125000" } }, second!];
  const compared = { ...view, chart: { ...view.chart, points, series: [direct], totalName: "Spend on credits", beside: { name, total: "", totalShort: "" } } };
  expect(prepareExplorationRows(compared).map((row) => [row.model, row.spend, row[name.toLowerCase()], row.before, row[`${name.toLowerCase()}, before`]])).toEqual([
    ["Ray", "2.500001", "", "", ""], ["Others (3)", "", "", "", ""], ["Spend on credits", "", "", "1.500000", ""], [name, "", "0.250000", "", "0.125000"],
    ["Ray", "0.000000", "", "", ""], ["Others (3)", "0.500000", "", "", ""], ["Spend on credits", "", "", "", ""], [name, "", "0.250000", "", ""],
  ]);
  expect(prepareExplorationJson(compared, PERIOD)).toMatchObject({ buckets_before: [{ from: "2026-11-01", value: "1.500000", beside: "0.125000" }, { from: "2026-11-02", value: null, beside: null }] });
  expect(cellsOf(readZip(await prepareExplorationWorkbook(compared)), 2)[3]).toEqual(["2026-11-01", "2026-11-02", "Spend on credits", null, null, null, null, 1.5]);
  expect(cellsOf(readZip(await prepareExplorationWorkbook(compared)), 2)[4]).toEqual(["2026-11-01", "2026-11-02", name, null, null, null, 0.25, null, 0.125]);
  const rates = { ...compared, measure: "Success rate", additive: false, chart: { ...view.chart, points, totalName: "All calls" } };
  expect(prepareExplorationRows(rates).filter(({ model }) => model === "All calls").map((row) => [row["success rate"], row.before])).toEqual([["9.000000", "1.500000"], ["9.000000", ""]]);
  expect(prepareExplorationJson(view, PERIOD).buckets_before).toBeUndefined();
});

test("a file of rates has those of all calls, of each bucket and of the period, which are no sum of the groups", async () => {
  const points = view.chart.points.map((one, i) => ({ ...one, plain: { ...one.plain, total: ["0.900000", ""][i]! } }));
  const rates = { ...view, measure: "Success rate", additive: false, total: figure("0.900000"), chart: { ...view.chart, unit: "%" as const, totalName: "All calls", points } };
  expect(prepareExplorationRows(rates).filter(({ model }) => model === "All calls")).toEqual([
    { from: "2026-11-01", to: "2026-11-02", model: "All calls", "model id": "", tag: "", "success rate": "0.900000" }, { from: "2026-11-02", to: "2026-11-03", model: "All calls", "model id": "", tag: "", "success rate": "" },
  ]);
  expect(prepareExplorationJson(rates, PERIOD)).toMatchObject({ all_calls: { total: "0.900000", buckets: [{ value: "0.900000" }, { value: null }] } });
  const files = readZip(await prepareExplorationWorkbook(rates));
  expect(cellsOf(files, 1).at(-1)).toEqual(["All calls", null, null, 0.9, 1]);
  expect(cellsOf(files, 2)[3]).toEqual(["2026-11-01", "2026-11-02", "All calls", null, null, 0.9]);
  expect([prepareExplorationRows(view).length, prepareExplorationJson(view, PERIOD).all_calls]).toEqual([4, undefined]);
});

test("two API keys of one name are told apart by their ids in every file, and what is its own name has none", async () => {
  const keys = { ...view, columns: ["API key", "Tag"], rows: [group("k1\0ads", ["test", "ads"]), group("k2\0", ["test", "No tag"]), group("others", ["Others (3)"])] };
  expect(prepareExplorationRows(keys).slice(0, 3).map((row) => [row["api key"], row["api key id"], row.tag, Object.keys(row).length])).toEqual([["test", "k1", "ads", 6], ["test", "k2", "No tag", 6], ["Others (3)", "", "", 6]]);
  expect(prepareExplorationJson(keys, PERIOD)).toMatchObject({ groups: [{ "api key": "test", "api key id": "k1", tag: "ads" }, { "api key": "test", "api key id": "k2", tag: "No tag" }, { "api key": "Others (3)", "api key id": null, tag: null }] });
  const files = readZip(await prepareExplorationWorkbook(keys));
  expect(cellsOf(files, 1).slice(0, 3).map((row) => row.slice(0, 2))).toEqual([["API key", "API key id"], ["test", "k1"], ["test", "k2"]]);
  expect(cellsOf(files, 2).slice(0, 3).map((row) => row.slice(2, 4))).toEqual([["api key", "api key id"], ["test", "k1"], ["test", "k2"]]);
  const part = (key: string, name: string) => ({ key, name, value: 1, text: "", plain: "1.000000", share: "", filter: null });
  const map = { title: "", blocks: [{ ...part("k1", "test"), color: "", direct: false, parts: [part("k1\0ads", "ads"), part("others", "Others (2)")] }, { ...part("k2", "test"), color: "", direct: false, parts: [] }, { ...part("others", "Others (4)"), color: "", direct: false, parts: [] }] };
  const { cells } = prepareTreemapFile(map as never, keys, PERIOD);
  expect(cells.map((cell) => [cell["api key"], cell["api key id"], cell.tag])).toEqual([["test", "k1", "ads"], ["test", "k1", "Others (2)"], ["test", "k2", ""], ["Others (4)", "", ""]]);
});
