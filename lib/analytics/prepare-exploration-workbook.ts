import writeWorkbook from "write-excel-file/node";
import type { ExploredView } from "./prepare-exploration";
import { besideOf, groupColumns, hasWhole, idsOf, type PictureFile, prepareExplorationRows, preparePictureRows } from "./prepare-exploration-file";

/** What a cell of a figure looks like: dollars to the micro-dollar, seconds to the millisecond. */
const FORMATS = { $: "$#,##0.00####", s: "#,##0.0##", n: "#,##0", "%": "0.00 %" };

type Cell = { value: string; type: typeof String } | { value: number; type: typeof Number; format: string } | null;

/** An exploration as an Excel workbook: a sheet of the groups with their sums, and one of every bucket, or of the picture that is shown instead. */
export async function prepareExplorationWorkbook(view: ExploredView, picture: PictureFile | null = null): Promise<Buffer> {
  const format = FORMATS[view.chart.unit];
  const beside = besideOf(view)?.name.toLowerCase();
  const figures = new Set([view.measure.toLowerCase(), "before", beside, `${beside}, before`]);
  const cell = (name: string, text: string): Cell => (!figures.has(name.toLowerCase()) ? { value: text, type: String } : text ? { value: Number(text), type: Number, format } : null);
  const sheet = (rows: Record<string, string>[]) => {
    const names = Object.keys(rows[0] ?? {});
    return [names.map((value) => ({ value, fontWeight: "bold" as const })), ...rows.map((row) => names.map((name) => cell(name, row[name]!)))];
  };
  const rows = picture ? preparePictureRows(picture) : prepareExplorationRows(view);
  return writeWorkbook([{ data: sheet(groupRows(view)), sheet: "Groups" }, { data: sheet(rows), sheet: picture?.sheet ?? "Over time" }]).toBuffer();
}

/** The groups with their sums, the whole where it is no sum of them, and what stands beside, which is in a column of its own. */
function groupRows(view: ExploredView): Record<string, string>[] {
  const { columns, measure, before, chart } = view;
  const beside = besideOf(view);
  const row = (names: string[], ids: string[], total: string | undefined, earlier: string | undefined, besides = "") => ({
    ...groupColumns(columns, names, ids), [measure]: total ?? "", ...(before && { Before: earlier ?? "" }), ...(beside && { [beside.name]: besides }),
  });
  return [
    ...view.rows.map((group) => row(group.names, idsOf(group.key), group.total?.plain, group.before?.plain)), ...(hasWhole(view) ? [row([chart.totalName!], [], view.total?.plain, before?.plain)] : []),
    ...(beside ? [row([beside.name], [], "", "", beside.total)] : []),
  ];
}
