import { type CsvRow, csvBytes } from "./csv-bytes";
import { downloadResponse } from "./download-response";

/** Rows as a CSV download of any length, named `<name>.csv`. A bigint is money in micro-dollars and written as dollars; null is nothing. */
export function csvResponse(request: Request, name: string, rows: AsyncIterable<CsvRow>, columns?: readonly string[]): Response {
  return downloadResponse(request, { file: `${name}.csv`, type: "text/csv; charset=utf-8" }, csvBytes(rows, columns));
}
