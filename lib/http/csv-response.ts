import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { CSV_CELLS } from "./csv-cells";

/** Rows as a CSV download of any length, named `<name>.csv`. A bigint is money in micro-dollars and written as dollars; null is nothing. */
export function csvResponse(request: Request, name: string, rows: AsyncIterable<Record<string, string | number | bigint | null>>): Response {
  const csv = stringify(CSV_CELLS);
  // An error on the way breaks the download off, so that half a file is not taken for a whole one; a reader who leaves ends the reading.
  pipeline(rows, csv, (error) => { if (error && !request.signal.aborted) console.error(`${name}.csv`, error); });
  return new Response(Readable.toWeb(csv) as ReadableStream, {
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${name}.csv"`, "cache-control": "private, no-store" },
  });
}
