import { formatDollars, type Micros } from "./micros";

/** Decimals of a number as it is written: `$1.50` has two. */
export const placesOf = (text: string) => text.length - text.lastIndexOf(".") - 1;

/** How many decimals the longest of these amounts has, of however many: what a column of them is as wide as. */
export function decimalPlaces(amounts: Micros[]): number {
  let places = 2;
  for (const micros of amounts) places = Math.max(places, placesOf(formatDollars(micros, "exact")));
  return places;
}
