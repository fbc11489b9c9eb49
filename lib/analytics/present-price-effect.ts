import { microsToDecimal } from "@/lib/money/micros";
import type { PriceEffect } from "./read-price-effect";

/** The effect of a price as JSON: dollars as decimal text, lengths in milliseconds, instants as ISO 8601. */
export function presentPriceEffect({ from, to, bills, costs, byok, unpriced, accounts, of }: PriceEffect) {
  return { from: from.toISOString(), to: to.toISOString(), bills: bills && sums(bills), costs: costs && sums(costs), byok: byok && sums(byok), unpriced, accounts: accounts.map(({ slug, name, ...of }) => ({ slug, name, ...sums(of) })), of };
}
export type PresentedEffect = ReturnType<typeof presentPriceEffect>;

function sums({ calls, durationMs, beforeMicros, afterMicros }: NonNullable<PriceEffect["bills"]>) {
  return { calls, duration_ms: durationMs, before: microsToDecimal(beforeMicros), after: microsToDecimal(afterMicros), difference: microsToDecimal(afterMicros - beforeMicros) };
}
