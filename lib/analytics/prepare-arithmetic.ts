import { formatDollars } from "@/lib/money/micros";
import { type Price, ratePrice } from "@/lib/pricing/rate-price";
import { formatSeconds } from "./prepare-series";

/** How a price line makes an amount of a length: `9.0 s × $0.50 a second = $4.50`. */
export function prepareArithmetic(price: Price, durationMs: number): string {
  const billed = Math.max(durationMs, price.minimumMs);
  const length = billed > durationMs ? `${formatSeconds(billed)} (the least that is billed)` : formatSeconds(billed);
  const each = formatDollars(price.unitPriceMicros, "exact");
  const amount = formatDollars(ratePrice(price, durationMs), "exact");
  switch (price.unit) {
    case "second": return `${length} × ${each} a second = ${amount}`;
    case "block": return `${length} in blocks of ${formatSeconds(price.blockMs!)} = ${Math.ceil(billed / price.blockMs!)} × ${each} = ${amount}`;
    case "clip": return `1 clip × ${each} = ${amount}`;
  }
}
