import { z } from "zod";
import type { NewPrice } from "./create-model";
import { ALIAS, modelFacts, providerFacts } from "./model-facts";
import { instant, priceTerms, toTerms } from "./price-shape";

export const FORMAT = "tollgate.catalog.v1";

/** Left out, it stays as it is; null restores. */
const retired_at = instant.nullable().optional();

/** Without an end, the line of that start ends as it does. */
export type ImportedPrice = Omit<NewPrice, "effectiveTo"> & { effectiveTo?: Date | null };
const price = priceTerms.extend({ rate_card: z.enum(["list", "upstream"]), effective_to: instant.nullable().optional() })
  .transform((given): ImportedPrice => ({ ...toTerms(given), rateCard: given.rate_card, effectiveTo: given.effective_to }));

/** The catalog as a file. What it does not name is left alone when it is imported; `upstreams` are those that this gateway can ask. */
export const catalogDocument = (upstreams: string[]) => z.object({
  format: z.literal(FORMAT, `"${FORMAT}"`),
  providers: z.array(providerFacts.extend({ retired_at })).max(1_000).default([]),
  models: z.array(modelFacts(upstreams).and(z.object({ retired_at, aliases: z.array(z.object({ alias: ALIAS, retired_at })).max(100).default([]), prices: z.array(price).max(1_000).default([]) }))).max(1_000).default([]),
});
export type CatalogDocument = z.output<ReturnType<typeof catalogDocument>>;
