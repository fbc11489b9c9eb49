import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { microsToDecimal } from "@/lib/money/micros";

/** A number that is below zero begins as a formula does, and is none. */
const NEGATIVE = /^-\d+(\.\d+)?$/;

/** Rows as a CSV download of any length, named `<name>.csv`. A bigint is money in micro-dollars and written as dollars; null is nothing. */
export function csvResponse(request: Request, name: string, rows: AsyncIterable<Record<string, string | number | bigint | null>>): Response {
  // Cells that a spreadsheet would run as a formula are quoted as text; money is a number, also below zero.
  const csv = stringify({ header: true, escape_formulas: true, cast: { bigint: microsToDecimal, string: (value) => (NEGATIVE.test(value) ? { value, escape_formulas: false } : value) } });
  // An error on the way breaks the download off, so that half a file is not taken for a whole one; a reader who leaves ends the reading.
  pipeline(rows, csv, (error) => { if (error && !request.signal.aborted) console.error(`${name}.csv`, error); });
  return new Response(Readable.toWeb(csv) as ReadableStream, {
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${name}.csv"`, "cache-control": "private, no-store" },
  });
}
