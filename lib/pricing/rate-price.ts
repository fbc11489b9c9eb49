import type { PriceLine } from "@/lib/catalog/check-price";
import { divideHalfUp, type Micros } from "@/lib/money/micros";

/** A line of a rate card, as far as it says what a video costs. */
export type Price = Pick<PriceLine, "id" | "unit" | "unitPriceMicros" | "blockMs" | "minimumMs">;

/**
 * What a video of `durationMs` costs on a price line. The only rounding of a charge happens here, half-up to the
 * micro-dollar:
 * second: durationMs × unit price / 1000 · block: whole blocks, rounded up, × unit price · clip: unit price.
 */
export function ratePrice(price: Price, durationMs: number): Micros {
  const billedMs = BigInt(Math.max(durationMs, price.minimumMs));
  switch (price.unit) {
    case "second":
      return divideHalfUp(billedMs * price.unitPriceMicros, 1000n);
    case "block": {
      const blockMs = BigInt(price.blockMs!);
      return ((billedMs + blockMs - 1n) / blockMs) * price.unitPriceMicros;
    }
    case "clip":
      return price.unitPriceMicros;
  }
}
