import { z } from "zod";
import { instant } from "@/lib/http/instant";
import type { ImportedPrice } from "./create-model";
import { ALIAS, consistent, factFields, providerFacts } from "./model-facts";
import { priceTerms, toTerms } from "./price-shape";

export const FORMAT = "tollgate.catalog.v1";

/** Left out, it stays as it is; null restores. */
const retired_at = instant.nullable().optional();

const price = priceTerms.extend({ rate_card: z.enum(["list", "upstream"]), effective_to: instant.nullable().optional() }).strict()
  .transform((given): ImportedPrice => ({ ...toTerms(given), rateCard: given.rate_card, effectiveTo: given.effective_to }));

/** The catalog as a file, strict: a misspelt field would be passed over. What it does not name is left alone when it is imported; `upstreams` are those that this gateway can ask. */
export const catalogDocument = (upstreams: string[]) => z.strictObject({
  format: z.literal(FORMAT, `"${FORMAT}"`),
  providers: z.array(providerFacts.extend({ retired_at }).strict()).max(1_000).default([]),
  models: z.array(consistent(z.strictObject({ ...factFields(upstreams), retired_at, aliases: z.array(z.strictObject({ alias: ALIAS, retired_at })).max(100).default([]), prices: z.array(price).max(1_000).default([]) }))).max(1_000).default([]),
});
export type CatalogDocument = z.output<ReturnType<typeof catalogDocument>>;
