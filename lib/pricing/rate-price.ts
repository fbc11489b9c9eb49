import { divideHalfUp, type Micros } from "@/lib/money/micros";

/** A line of a rate card, as loaded from `prices`. */
export type Price = {
  id: string;
  unit: "second" | "block" | "clip";
  /** Per second, per block or per clip. */
  unitPriceMicros: Micros;
  /** Length of a block; null unless the unit is `block`. */
  blockMs: number | null;
  /** Shorter videos are billed as this long. */
  minimumMs: number;
};

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
