import { groupThousands } from "./group-thousands";

/** An amount of US dollars in micro-dollars: $1 = 1 000 000. Never a `number`. */
export type Micros = bigint;

export const MICROS_PER_DOLLAR = 1_000_000n;
export const MICROS_PER_CENT = 10_000n;

/**
 * The one place where money is rounded: `numerator / denominator`, half-up.
 * Both must be non-negative and the denominator positive; anything else is our bug.
 */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n || denominator <= 0n) throw new RangeError(`divideHalfUp(${numerator}, ${denominator})`);
  return (2n * numerator + denominator) / (2n * denominator);
}

/** `1250000n` → `"1.250000"`: the exact decimal form used in JSON and CSV. */
export function microsToDecimal(micros: Micros): string {
  const sign = micros < 0n ? "-" : "";
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/**
 * `25_000n` → `2.5`: cents as the number that clients of the public API read. Made from the exact decimal, and JSON writes
 * that decimal again, up to 15 digits: a billion dollars.
 */
export function microsToCents(micros: Micros): number {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(5, "0");
  return Number(`${micros < 0n ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`);
}

/**
 * `"1.25"` → `1250000n`. Accepts an optional minus, digits, and at most six decimals: no exponent, no
 * separators, no currency sign. Returns null for anything else.
 */
export function parseDecimal(text: string): Micros | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const value = BigInt(match[2]!) * MICROS_PER_DOLLAR + BigInt((match[3] ?? "").padEnd(6, "0"));
  return match[1] ? -value : value;
}

/**
 * For people: `$1,234.56`, with a true minus sign. `precision` "exact" shows up to six places where there are
 * any below the cent; "cents" rounds half-up (away from zero for negatives) to the cent.
 */
export function formatDollars(micros: Micros, precision: "cents" | "exact" = "cents"): string {
  const sign = micros < 0n ? "−" : "";
  const absolute = micros < 0n ? -micros : micros;
  const shown = precision === "cents" ? divideHalfUp(absolute, MICROS_PER_CENT) * MICROS_PER_CENT : absolute;
  const digits = shown.toString().padStart(7, "0");
  const whole = groupThousands(digits.slice(0, -6));
  let end = digits.length;
  while (end > digits.length - 4 && digits[end - 1] === "0") end--;
  const fraction = digits.slice(-6, end);
  return `${shown === 0n ? "" : sign}$${whole}.${fraction}`;
}
