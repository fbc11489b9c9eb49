import { microsToCents, microsToDecimal, type Micros } from "@/lib/money/micros";
import type { Balance } from "./get-balance";

/** Each amount twice: dollars as a decimal string, and cents as the number that clients reckon with. */
const both = <Name extends string>(name: Name, micros: Micros) => ({ [name]: microsToDecimal(micros), [`${name}_cents`]: microsToCents(micros) }) as Record<Name, string> & Record<`${Name}_cents`, number>;

/** A balance in the public API's form. */
export function presentBalance({ balanceMicros, heldMicros, availableMicros, promotionalMicros, frozenAt, todayMicros, last30DaysMicros }: Balance) {
  return {
    object: "balance", currency: "usd", ...both("balance", balanceMicros), ...both("held", heldMicros), ...both("available", availableMicros), ...both("promotional", promotionalMicros),
    frozen: frozenAt !== null, recent_spend: { ...both("today", todayMicros), ...both("last_30_days", last30DaysMicros) },
  };
}
