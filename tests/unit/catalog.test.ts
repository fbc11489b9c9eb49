import { expect, test } from "vitest";
import { parseCatalogSearch, searchCatalog } from "@/lib/analytics/catalog-search";
import { parseCompared, prepareComparison } from "@/lib/analytics/prepare-comparison";
import type { CatalogEntry } from "@/lib/analytics/read-catalog";
import type { Availability } from "@/lib/gateway/availability";
import { prepareFaq } from "@/lib/gateway/prepare-faq";
import { cheapestMicros, formatUnitPrice, preparePriceLines, preparePriceTable, summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { prepareStructuredData } from "@/lib/gateway/prepare-structured-data";
import { MODELS, PROVIDERS } from "@/lib/catalog/seed-data";
import { FEATURE_NAMES } from "@/app/(catalog)/models/feature-names";

const entryOf = (name: string): CatalogEntry => {
  const { prices, ...model } = MODELS.find((one) => one.name === name)!;
  return {
    availability: model.upstream ? "credit" : "metered", ranked: null, spark: null, measures: null,
    model: { ...model, collections: model.collections ?? [], upstream: model.upstream ?? null, upstreamModel: model.upstreamModel ?? null, modality: "video", colorIndex: 0, createdAt: new Date(0), retiredAt: null, providerRetiredAt: null, providerName: PROVIDERS.find(({ id }) => id === model.providerId)!.name, prices: prices.map(({ listId: id, ...price }) => ({ id, ...price })) },
  };
};
const all = MODELS.map(({ name }) => entryOf(name));
const named = (found: CatalogEntry[]) => found.map(({ model }) => model.name);

test("a price is written with three decimals at least, and all that it has", () => {
  expect([500_000n, 62_500n, 123_456n, 1_000_000n, 1n].map(formatUnitPrice)).toEqual(["$0.500", "$0.0625", "$0.123456", "$1.000", "$0.000001"]);
  expect(["Luma Ray 2", "Kling 2.5 Turbo", "Hailuo 02", "Luma Ray Flash 2"].map((name) => summarizePrice(entryOf(name).model))).toEqual(["$0.500 per second", "$0.350 per 5 s block", "from $0.270 per clip", "from $0.170 per second"]);
  expect(summarizePrice({ prices: [] })).toBeNull();
});

test("a video's cost is what it would be charged: a block begun is a whole one, a minimum is billed, a clip has one price", () => {
  const costs = (name: string, ms: number[]) => preparePriceTable(entryOf(name).model, ms).map(({ resolution, costs }) => [resolution, ...costs.map(({ text }) => text)]);
  expect(costs("Kling 2.5 Turbo", [5_000, 5_001, 10_000])).toEqual([["720p", "$0.35", "$0.70", "$0.70"], ["1080p", "$0.35", "$0.70", "$0.70"]]);
  expect(costs("Seedance 1 Pro", [3_000, 5_000])[0]).toEqual(["480p", "$0.30", "$0.30"]);
  expect(costs("Hailuo 02", [6_000, 10_000])).toEqual([["768p", "$0.27", "$0.27"], ["1080p", "$0.48", "$0.48"]]);
  expect(preparePriceLines(entryOf("Seedance 1 Pro").model).map(({ resolution, note }) => [resolution, note])).toEqual([["any other", "at least 5 s are billed"], ["1080p", "at least 5 s are billed"]]);
  expect(cheapestMicros({ ...entryOf("Luma Ray 2").model, prices: [] })).toBeNull();
});

test("the catalog is searched by words, filtered by everything at once, and ordered; nonsense filters nothing and is told", () => {
  const search = (params: Record<string, string>) => named(searchCatalog(all, parseCatalogSearch(params)));
  expect(search({ q: "LUMA drafts" })).toEqual(["Luma Ray Flash 2"]);
  expect(search({ provider: "runway", sort: "price" })).toEqual(["Runway Gen-4 Turbo", "Runway Gen-4 Aleph"]);
  expect(search({ capability: "audio", collection: "frontier", sort: "name" })).toEqual(["Sora 2 Pro", "Veo 3.1"]);
  expect(search({ price: "0.05", sort: "name" })).toEqual(["Pika 2.2", "Runway Gen-4 Turbo", "Wan 2.5"]);
  expect(search({ available: "credit", sort: "name" })).toEqual(["Luma Ray 2", "Luma Ray Flash 2", "Sora 2"]);
  expect(search({ available: "own_key", sort: "name" })).toEqual(search({ available: "credit", sort: "name" }));
  expect(search({ available: "metered" })).toHaveLength(MODELS.length - 3);
  expect(search({ price: "-1", capability: "flying", collection: "best", sort: "luck" })).toHaveLength(MODELS.length);
  expect(search({ modality: "audio" })).toEqual([]);
  const unread = (params: Record<string, string>) => parseCatalogSearch(params).unread.map((told) => told.split(":")[0]);
  expect([unread({ price: "abc", sort: "luck", q: "luck" }), unread({ price: "0.3", sort: "price", collection: "" })]).toEqual([["Max $ / s", "Order"], []]);
});

test("popularity and trend put what is not told last", () => {
  const ranked = (name: string, rank: number, rise: number | null) => ({ ...entryOf(name), ranked: { rank, rise, share: "1 %", color: "" } });
  const some = [entryOf("Pika 2.2"), ranked("Sora 2", 2, 3), ranked("Veo 3.1", 1, -1)];
  expect(named(searchCatalog(some, parseCatalogSearch({})))).toEqual(["Veo 3.1", "Sora 2", "Pika 2.2"]);
  expect(named(searchCatalog(some, parseCatalogSearch({ sort: "trend" })))).toEqual(["Sora 2", "Veo 3.1", "Pika 2.2"]);
});

test("four models are compared at most, each once; what a model has not is a dash", () => {
  expect(parseCompared({ models: "a,b, a,,c", m: ["d", "e"] })).toEqual({ ids: ["a", "b", "c", "d"], left: ["e"] });
  const { rows } = prepareComparison([entryOf("Luma Ray 2"), entryOf("Hailuo 02")], FEATURE_NAMES);
  const row = (name: string) => rows.flatMap((part) => part.rows).find((one) => one.name === name)!.values;
  expect([row("10 s in 4k"), row("5 s in 768p"), row("Median latency"), row("Image to video"), row("Here")]).toEqual([["$5.00 †", "—"], ["—", "$0.27 †"], ["—", "—"], ["no", "yes"], ["On credit or own key", "Not sold, metered only"]]);
});

test("questions are answered from the catalog and the fee in force; a model without an upstream takes no key", () => {
  const { model } = entryOf("Sora 2 Pro");
  const answers = (availability: Availability) => prepareFaq(model, { baseUrl: "https://x.example", feeBps: 725, availability }).map(({ answer }) => answer).join("\n");
  for (const fact of ["7.25% platform fee", "From $0.300 per second.", "https://x.example/v1", "Detail; Sound", "Streaming — no."]) expect(answers("credit")).toContain(fact);
  expect(answers("credit")).toContain("you pay OpenAI directly");
  expect(answers("own_key")).toContain("attach a key of OpenAI, and set model to");
  for (const fact of ["Not for this model", "Not through this gateway", "metered from their logs"]) expect(answers("metered")).toContain(fact);
  for (const availability of ["metered", "retired"] as const) expect(answers(availability)).not.toMatch(/platform fee|https:|accessible/);
});

test("no text of the catalog can end the element that structured data stands in", () => {
  const made = prepareStructuredData({ ...entryOf("Pika 2.2").model, description: "</script><script>alert(1)</script>" }, { questions: [], baseUrl: "https://x.example", availability: "credit" });
  expect(made).not.toContain("<");
  expect(JSON.parse(made)["@graph"][0].description).toBe("</script><script>alert(1)</script>");
});
