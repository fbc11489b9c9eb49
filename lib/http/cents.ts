import { z } from "zod";
import { MICROS_PER_CENT } from "@/lib/money/micros";

/** $10 billion: whatever is summed up from such amounts, Postgres can hold. */
const MAX = 1_000_000_000_000;
const ALLOWED = `a whole number of cents, 0 to ${MAX}`;

/** An amount of money in the public API's JSON: a number of whole cents. Reads as micro-dollars. */
export const cents = z.number({ error: ALLOWED }).refine((value) => Number.isInteger(value) && value >= 0 && value <= MAX, { error: ALLOWED })
  .transform((value) => BigInt(value) * MICROS_PER_CENT).meta({ type: "integer", minimum: 0, maximum: MAX });
