import { microsToDecimal } from "@/lib/money/micros";
import type { PriceLine } from "./check-price";

/** A price line as it is exported, imported and written into the audit log. Lengths in milliseconds, dollars as decimal text. */
export function presentPrice({ rateCard, resolution, unit, unitPriceMicros, blockMs, minimumMs, effectiveFrom, effectiveTo }: Omit<PriceLine, "id" | "modelId" | "createdAt" | "endsAt">) {
  return {
    rate_card: rateCard, resolution, unit, unit_price: microsToDecimal(unitPriceMicros), block_ms: blockMs, minimum_ms: minimumMs,
    effective_from: effectiveFrom.toISOString(), effective_to: effectiveTo?.toISOString() ?? null,
  };
}
