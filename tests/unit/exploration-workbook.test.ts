import { expect, test } from "vitest";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";
import { prepareExplorationWorkbook } from "@/lib/analytics/prepare-exploration-workbook";
import { readZip } from "@/tests/support/read-zip";

const figure = (plain: string) => ({ text: "", short: "", plain, value: 0 });
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
  expect(cellsOf(files, 1)).toEqual([["Model", "Tag", "Spend", "Before"], ["Ray", "=1+1", 2.500001, 1], ["Others (3)", null, 0.5]]);
  expect(cellsOf(files, 2)).toEqual([
    ["from", "to", "model", "tag", "spend"], ["2026-11-01", "2026-11-02", "Ray", "=1+1", 2.500001], ["2026-11-01", "2026-11-02", "Others (3)"], ["2026-11-02", "2026-11-03", "Ray", "=1+1", 0], ["2026-11-02", "2026-11-03", "Others (3)", null, 0.5],
  ]);
  for (const [name, file] of files) expect([name, file.includes("<f>")]).toEqual([name, false]);
});

test("where a picture is shown instead of the chart over time, its figures are the second sheet", async () => {
  const picture = { sheet: "Heat map" as const, title: "", from: "2026-11-01", to: "2026-11-03", total: null, note: null, cells: [{ weekday: "Monday", hour: "00:00", spend: "2.500001" }, { weekday: "Monday", hour: "01:00", spend: "" }] };
  const files = readZip(await prepareExplorationWorkbook(view, picture));
  expect(files.get("xl/workbook.xml")!.toString()).toMatch(/name="Groups".*name="Heat map"/s);
  expect(cellsOf(files, 2)).toEqual([["from", "to", "weekday", "hour", "spend"], ["2026-11-01", "2026-11-03", "Monday", "00:00", 2.500001], ["2026-11-01", "2026-11-03", "Monday", "01:00"]]);
});
