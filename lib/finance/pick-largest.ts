import { parseDecimal } from "@/lib/money/micros";
import type { Dollars } from "./statement-document";

/** The `most` largest of a statement's lines by an amount of each, whatever its sign, the largest first; among equals as they stood. */
export function pickLargest<Line>(lines: Line[], amountOf: (line: Line) => Dollars, most: number): Line[] {
  const weighed = lines.map((line) => {
    const micros = parseDecimal(amountOf(line))!;
    return { line, size: micros < 0n ? -micros : micros };
  });
  return weighed.sort((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1)).slice(0, most).map(({ line }) => line);
}
