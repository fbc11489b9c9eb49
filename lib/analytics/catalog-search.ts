import { z } from "zod";
import { COLLECTIONS, FEATURES } from "@/db/schema";
import { cheapestMicros } from "@/lib/gateway/prepare-price-lines";
import { parseDecimal } from "@/lib/money/micros";
import type { CatalogEntry } from "./read-catalog";

export const SORTS = { popularity: "Most used", price: "Lowest price", trend: "Rising", name: "Name" } as const;
export const COLLECTION_NAMES: Record<(typeof COLLECTIONS)[number], string> = { frontier: "Frontier models", "free-tier": "Free-tier models" };

/** How a model can be had, as it may be asked for: what is sold on credit also takes keys of one's own. */
export const WAYS = { credit: "On credit", own_key: "With own key", metered: "Metered only" } as const;

const word = z.string().trim().max(100).optional().catch(undefined);
const search = z.object({
  q: word, modality: word, provider: word, capability: z.enum(FEATURES).optional().catch(undefined), collection: z.enum(COLLECTIONS).optional().catch(undefined), available: z.enum(Object.keys(WAYS) as (keyof typeof WAYS)[]).optional().catch(undefined),
  /** Dollars for a second at most. */
  price: z.string().trim().refine((text) => (parseDecimal(text) ?? -1n) >= 0n).optional().catch(undefined), sort: z.enum(Object.keys(SORTS) as (keyof typeof SORTS)[]).catch("popularity"),
});
/** What is searched for. `unread` says, by field, what was given and is nothing that can be searched for. */
export type CatalogSearch = z.infer<typeof search> & { unread: string[] };

const ALLOWED = {
  price: "Max $ / s: an amount such as 0.30", capability: `Capability: one of ${FEATURES.join(", ")}`, collection: `Collection: one of ${COLLECTIONS.join(", ")}`, available: `Here: one of ${Object.keys(WAYS).join(", ")}`, sort: `Order: one of ${Object.keys(SORTS).join(", ")}`,
} as const;

/** Reads the search of the catalog from a page's parameters; what is empty filters nothing, and neither does what is wrong, which is told. */
export function parseCatalogSearch(params: Record<string, string | string[] | undefined>): CatalogSearch {
  const given: Record<string, string> = Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [])));
  const read = search.parse(given);
  return { ...read, unread: (Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]).filter((name) => given[name] !== undefined && read[name] !== given[name]).map((name) => ALLOWED[name]) };
}

const FIVE_SECONDS = 5n;

/** The entries that match, in the order asked for; among equals, by name. */
export function searchCatalog(entries: CatalogEntry[], { q, modality, provider, capability, collection, available, price, sort }: CatalogSearch): CatalogEntry[] {
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const most = price === undefined ? null : parseDecimal(price)! * FIVE_SECONDS;
  const found = entries.filter(({ model, availability }) => {
    const text = [model.id, model.name, model.providerName, model.description, ...model.strengths, ...model.useCases].join(" ").toLowerCase();
    const cost = cheapestMicros(model);
    return words.every((one) => text.includes(one)) && (!modality || model.modality === modality) && (!provider || model.providerId === provider) && (!capability || model.capabilities.features.includes(capability))
      && (!collection || model.collections.includes(collection)) && (!available || availability === available || (available === "own_key" && availability === "credit")) && (most === null || (cost !== null && cost <= most));
  });
  const last = entries.length + 1;
  const costOf = (entry: CatalogEntry) => Number(cheapestMicros(entry.model) ?? BigInt(Number.MAX_SAFE_INTEGER));
  const order: Record<CatalogSearch["sort"], (entry: CatalogEntry) => number> = {
    popularity: ({ ranked }) => ranked?.rank ?? last, price: costOf, trend: ({ ranked }) => -(ranked?.rise ?? -last), name: () => 0,
  };
  return found.toSorted((a, b) => order[sort](a) - order[sort](b) || (a.model.name < b.model.name ? -1 : 1));
}
