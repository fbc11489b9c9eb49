import { formatDollars } from "@/lib/money/micros";
import { type Price, ratePrice } from "@/lib/pricing/rate-price";

/** Every millisecond, because it is multiplied. */
const exact = (ms: number) => `${(ms / 1_000).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 3 })} s`;

/** How a price line makes an amount of a length: `5.019 s × $0.50 a second = $2.5095`. */
export function prepareArithmetic(price: Price, durationMs: number): string {
  const billed = Math.max(durationMs, price.minimumMs);
  const length = billed > durationMs ? `${exact(billed)} (the least that is billed)` : exact(billed);
  const each = formatDollars(price.unitPriceMicros, "exact");
  const amount = formatDollars(ratePrice(price, durationMs), "exact");
  switch (price.unit) {
    case "second": return `${length} × ${each} a second = ${amount}`;
    case "block": return `${length} in blocks of ${exact(price.blockMs!)} = ${Math.ceil(billed / price.blockMs!)} × ${each} = ${amount}`;
    case "clip": return `1 clip × ${each} = ${amount}`;
  }
}
