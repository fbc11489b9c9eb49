import { z } from "zod";
import { dollars } from "@/lib/http/dollars";
import { instant } from "@/lib/http/instant";
import type { PriceTerms } from "./check-price";
import type { PriceChange } from "./set-price";

/** The terms of a price, as forms and files say them: dollars as decimal text, lengths in milliseconds. */
export const priceTerms = z.object({
  resolution: z.string().min(1).max(32), unit: z.enum(["second", "block", "clip"]),
  unit_price: dollars,
  block_ms: z.number().int().positive().nullable(), minimum_ms: z.number().int().min(0), effective_from: instant,
});

/** A price for one card or both, from an instant on. */
export const priceChange = priceTerms.extend({ model: z.string(), rate_cards: z.array(z.enum(["list", "upstream"])).min(1, "list, upstream or both") })
  .transform((given): PriceChange => ({ ...toTerms(given), modelId: given.model, rateCards: [...new Set(given.rate_cards)] }));

export const toTerms = ({ resolution, unit, unit_price, block_ms, minimum_ms, effective_from }: z.output<typeof priceTerms>): PriceTerms =>
  ({ resolution, unit, unitPriceMicros: unit_price, blockMs: block_ms, minimumMs: minimum_ms, effectiveFrom: effective_from });
