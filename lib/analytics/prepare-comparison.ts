import type { Capabilities } from "@/db/schema";
import { AVAILABILITY } from "@/lib/gateway/availability";
import { markLength, preparePriceTable, summarizePrice } from "@/lib/gateway/prepare-price-lines";
import type { CatalogEntry } from "./read-catalog";

/** So many models stand side by side at most. */
export const MOST_COMPARED = 4;
/** Lengths at which prices are compared. */
export const LENGTHS_MS = [5_000, 10_000];

export type ComparedRow = { name: string; values: string[] };
export type Comparison = { rows: { title: string; rows: ComparedRow[] }[] };

/** The ids asked for, in order and each once, from `models=a,b` or `m=a&m=b`; what is too many is left out and told. */
export function parseCompared(params: Record<string, string | string[] | undefined>): { ids: string[]; left: string[] } {
  const given = [params.models, params.m].flat().flatMap((value) => (value ?? "").split(",")).map((id) => id.trim()).filter(Boolean);
  const ids = [...new Set(given)];
  return { ids: ids.slice(0, MOST_COMPARED), left: ids.slice(MOST_COMPARED) };
}

/** What is compared of models, a value for each in the order given; "—" where one has none, or nothing is known. */
export function prepareComparison(entries: CatalogEntry[], featureNames: Record<Capabilities["features"][number], string>): Comparison {
  const row = (name: string, of: (entry: CatalogEntry) => string | null | undefined): ComparedRow => ({ name, values: entries.map((entry) => of(entry) || "—") });
  const resolutions = [...new Set(entries.flatMap(({ model }) => model.capabilities.resolutions))].sort((a, b) => height(a) - height(b));
  const costIn = ({ model }: CatalogEntry, resolution: string, place: number) => {
    const cost = preparePriceTable(model, LENGTHS_MS).find((one) => one.resolution === resolution)?.costs[place];
    return cost?.micros == null ? null : markLength(model, cost.ms, cost.text);
  };
  return {
    rows: [
      { title: "Price", rows: [row("Here", ({ availability }) => AVAILABILITY[availability]), row("List price", ({ model }) => summarizePrice(model)), ...resolutions.flatMap((resolution) => LENGTHS_MS.map((ms, place) => row(`${ms / 1_000} s in ${resolution}`, (entry) => costIn(entry, resolution, place))))] },
      { title: "Measured here", rows: [row("Median latency", ({ measures }) => measures?.p50), row("95th percentile", ({ measures }) => measures?.p95), row("Success rate", ({ measures }) => measures?.successRate), row("Usage rank", ({ ranked }) => ranked?.rank?.toString())] },
      {
        title: "Capabilities", rows: [
          row("Provider", ({ model }) => model.providerName), row("Best for", ({ model }) => model.useCases.join(", ")), row("Durations", ({ model }) => model.capabilities.durationsMs.map((ms) => `${ms / 1_000} s`).join(", ")),
          row("Aspect ratios", ({ model }) => model.capabilities.aspectRatios.join(", ")),
          ...(Object.keys(featureNames) as Capabilities["features"]).map((feature) => row(featureNames[feature], ({ model }) => (model.capabilities.features.includes(feature) ? "yes" : "no"))),
        ],
      },
    ],
  };
}

/** `4k` is the highest; `720p` is 720 lines high. */
const height = (resolution: string) => (resolution === "4k" ? 2_160 : Number.parseInt(resolution, 10) || 0);
