import { microsToDecimal } from "@/lib/money/micros";

/** A number that is below zero begins as a formula does, and is none. */
const NEGATIVE = /^-\d+(\.\d+)?$/;
/** Where spreadsheets split cells besides at commas: a tag `x;=1` that stood there bare would be two cells, and the second one a formula. */
const OTHER_SEPARATORS = /[;\t|]/;

/** How csv-stringify writes our files: cells that a spreadsheet would run as a formula are quoted as text, numbers are not; a bigint is money in micro-dollars and written as dollars. */
export const CSV_CELLS = {
  header: true, escape_formulas: true, quoted_match: OTHER_SEPARATORS,
  cast: { bigint: microsToDecimal, string: (value: string) => (NEGATIVE.test(value) ? { value, escape_formulas: false } : value) },
};
