import { placesOf } from "@/lib/money/decimal-places";
import { formatDollars, type Micros } from "@/lib/money/micros";

/** An exact amount in a column whose points stand under each other: what it has fewer in decimals is left blank, and neither read aloud nor copied. */
export function ExactMoney({ micros, places, signed = false }: { micros: Micros; places: number; signed?: boolean }) {
  const text = `${signed && micros > 0n ? "+" : ""}${formatDollars(micros, "exact")}`;
  return <PaddedDecimals text={text} places={places} />;
}

/** A number that ends with its decimals, filled up with blanks to so many of them. */
export function PaddedDecimals({ text, places }: { text: string; places: number }) {
  return <span className="after:invisible after:content-[attr(data-blank)]" data-blank={"0".repeat(Math.max(0, places - placesOf(text)))}>{text}</span>;
}
