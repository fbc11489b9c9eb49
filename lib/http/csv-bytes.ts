import { pipeline, type Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { CSV_CELLS } from "./csv-cells";

export type CsvRow = Record<string, string | number | bigint | null>;

/** Rows as the bytes of a CSV file, read as they are written, under the names of their cells; of `columns`, also when there are no rows. An error on the way is the stream's. */
export function csvBytes(rows: AsyncIterable<CsvRow>, columns?: readonly string[]): Readable {
  // Its error reaches whoever reads the stream.
  return pipeline(rows, stringify({ ...CSV_CELLS, ...(columns ? { columns: [...columns] } : {}) }), () => {});
}
