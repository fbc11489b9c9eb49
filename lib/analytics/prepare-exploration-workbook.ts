import writeWorkbook from "write-excel-file/node";
import type { ExploredView } from "./prepare-exploration";
import { type PictureFile, prepareExplorationRows, preparePictureRows } from "./prepare-exploration-file";

/** What a cell of a figure looks like: dollars to the micro-dollar, seconds to the millisecond. */
const FORMATS = { $: "$#,##0.00####", s: "#,##0.0##", n: "#,##0", "%": "0.00 %" };

/** An exploration as an Excel workbook: a sheet of the groups with their sums, and one of every bucket, or of the picture that is shown instead. */
export async function prepareExplorationWorkbook(view: ExploredView, picture: PictureFile | null = null): Promise<Buffer> {
  const format = FORMATS[view.chart.unit];
  const head = (names: string[]) => names.map((value) => ({ value, fontWeight: "bold" as const }));
  const figure = (plain: string | undefined) => (plain ? { value: Number(plain), type: Number, format } : null);
  const compared = view.before !== null;
  const groups = [
    head([...view.columns, view.measure, ...(compared ? ["Before"] : [])]),
    ...view.rows.map(({ names, total, before }) => [...view.columns.map((_, i) => ({ value: names[i] ?? "", type: String })), figure(total?.plain), ...(compared ? [figure(before?.plain)] : [])]),
  ];
  const rows = picture ? preparePictureRows(picture) : prepareExplorationRows(view);
  const names = Object.keys(rows[0] ?? {});
  const cells = [head(names), ...rows.map((row) => names.map((name, i) => (i === names.length - 1 ? figure(row[name]) : { value: row[name]!, type: String })))];
  return writeWorkbook([{ data: groups, sheet: "Groups" }, { data: cells, sheet: picture?.sheet ?? "Over time" }]).toBuffer();
}
