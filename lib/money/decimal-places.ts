import { formatDollars, type Micros } from "./micros";

/** Decimals of a number as it is written: `$1.50` has two. */
export const placesOf = (text: string) => text.length - text.lastIndexOf(".") - 1;

/** How many decimals the longest of these amounts has: what a column of them is as wide as. */
export const decimalPlaces = (amounts: Micros[]) => Math.max(2, ...amounts.map((micros) => placesOf(formatDollars(micros, "exact"))));
