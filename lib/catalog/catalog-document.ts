import { z } from "zod";
import { parseDecimal } from "@/lib/money/micros";
import type { NewPrice } from "./create-model";
import { ALIAS, modelFacts, providerFacts } from "./model-facts";
import type { presentPrice } from "./present-price";

export const FORMAT = "tollgate.catalog.v1";

const instant = z.iso.datetime({ offset: true, error: "an instant such as 2026-12-01T00:00:00Z" }).transform((text) => new Date(text));
const retired_at = instant.nullable().default(null);

/** The terms of a price, as forms and files say them: dollars as decimal text, lengths in milliseconds. */
export const priceTerms = z.object({
  resolution: z.string().min(1).max(32), unit: z.enum(["second", "block", "clip"]),
  unit_price: z.string({ error: "dollars such as \"0.50\"" }).transform((text, check) => {
    const micros = parseDecimal(text);
    if (micros === null || micros < 0n) check.addIssue({ code: "custom", message: "dollars such as 0.50, with at most six decimals" });
    return micros ?? 0n;
  }),
  block_ms: z.number().int().positive().nullable(), minimum_ms: z.number().int().min(0), effective_from: instant,
});

export const toTerms = ({ resolution, unit, unit_price, block_ms, minimum_ms, effective_from }: z.output<typeof priceTerms>) =>
  ({ resolution, unit, unitPriceMicros: unit_price, blockMs: block_ms, minimumMs: minimum_ms, effectiveFrom: effective_from });

const price = priceTerms.extend({ rate_card: z.enum(["list", "upstream"]), effective_to: instant.nullable().default(null) })
  .transform((given): NewPrice => ({ ...toTerms(given), rateCard: given.rate_card, effectiveTo: given.effective_to }));

/** The catalog as a file. What it does not name is left alone when it is imported; `upstreams` are those that this gateway can ask. */
export const catalogDocument = (upstreams: string[]) => z.object({
  format: z.literal(FORMAT, `"${FORMAT}"`),
  providers: z.array(providerFacts.extend({ retired_at })).max(1_000).default([]),
  models: z.array(modelFacts(upstreams).and(z.object({ retired_at, aliases: z.array(z.object({ alias: ALIAS, retired_at })).max(100).default([]), prices: z.array(price).max(1_000).default([]) }))).max(1_000).default([]),
});
export type CatalogDocument = z.output<ReturnType<typeof catalogDocument>>;

/** The same as it is written. */
export type ExportedCatalog = { format: string; providers: object[]; models: ({ id: string; aliases: object[]; prices: ReturnType<typeof presentPrice>[] })[] };
