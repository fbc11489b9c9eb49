import { stringify } from "csv-stringify/browser/esm/sync";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import type { Series } from "./prepare-series";

/** A cell of a picture's table; `plain` where it is a number, for files and copying; `link` to what is behind it. */
export type PictureCell = { text: string; plain?: string; link?: string };
/** What every picture has: a title, a whole, and its figures as a table. */
export type Picture = {
  title: string; total: string; totalShort: string; isEmpty: boolean;
  table: { columns: { name: string; right?: boolean }[]; rows: { key: string; cells: PictureCell[] }[] };
  /** What its colours are of, for its file. */
  legend: Series[];
};

/** A picture's figures as CSV. */
export function preparePictureCsv({ table }: Pick<Picture, "table">): string {
  return stringify([table.columns.map(({ name }) => name.toLowerCase()), ...table.rows.map(({ cells }) => cells.map(({ text, plain }) => plain ?? text))], { ...CSV_CELLS, header: false });
}
