import { formatDollars, type Micros } from "@/lib/money/micros";

const placesOf = (text: string) => text.length - text.lastIndexOf(".") - 1;

/** How many decimals the longest of these amounts has: what a column of them is as wide as. */
export const decimalPlaces = (amounts: Micros[]) => Math.max(2, ...amounts.map((micros) => placesOf(formatDollars(micros, "exact"))));

/** An exact amount in a column whose points stand under each other: what it has fewer in decimals is left blank, and neither read aloud nor copied. */
export function ExactMoney({ micros, places, signed = false }: { micros: Micros; places: number; signed?: boolean }) {
  const text = `${signed && micros > 0n ? "+" : ""}${formatDollars(micros, "exact")}`;
  return <span className="after:invisible after:content-[attr(data-blank)]" data-blank={"0".repeat(Math.max(0, places - placesOf(text)))}>{text}</span>;
}
