import { z } from "zod";
import { MICROS_PER_CENT, parseDecimal } from "@/lib/money/micros";

const ALLOWED = "dollars as text, such as \"100.00\": digits and at most two decimals, without sign, separators or exponent";

/** An amount of money in a form's JSON: a decimal string of whole cents, zero or more. Reads as micro-dollars. */
export const dollarAmount = z.string({ error: ALLOWED }).transform((text, check) => {
  const micros = parseDecimal(text);
  if (micros !== null && micros >= 0n && micros % MICROS_PER_CENT === 0n) return micros;
  const shown = text.slice(0, 40);
  check.addIssue({ code: "custom", message: shown === "" ? ALLOWED : `${JSON.stringify(shown)} is no amount; ${ALLOWED}` });
  return z.NEVER;
});
