import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import type { Price } from "@/lib/pricing/rate-price";
import type { GatewayModel } from "./list-models";
import { quoteVideo } from "./prepare-quote";

type Priced = Pick<GatewayModel, "prices" | "capabilities">;
export type PriceLine = { resolution: string; /** `$0.500`. */ price: string; plain: string; /** `video second`. */ per: string; note: string };
/** What a video of each length costs in one resolution; null where there is no price. */
export type PriceRow = { resolution: string; costs: { ms: number; micros: Micros | null; text: string }[] };

/** `$0.500`, `$0.0625`: three decimals at least, as prices per second are quoted. */
export function formatUnitPrice(micros: Micros): string {
  const decimal = microsToDecimal(micros);
  return `$${decimal.replace(/0{1,3}$/, "")}`;
}

const PER = { second: "video second", clip: "clip", block: "block" } as const;
const perOf = ({ unit, blockMs }: Price) => (unit === "block" ? `${blockMs! / 1_000} s block` : PER[unit]);

/** `$0.500 per second`, from the cheapest line: `from $0.170 per second`. Null when it has no price. */
export function summarizePrice({ prices }: Pick<GatewayModel, "prices">): string | null {
  const [cheapest] = prices.toSorted((a, b) => (a.unitPriceMicros < b.unitPriceMicros ? -1 : a.unitPriceMicros > b.unitPriceMicros ? 1 : 0));
  if (!cheapest) return null;
  return `${prices.length > 1 ? "from " : ""}${formatUnitPrice(cheapest.unitPriceMicros)} per ${perOf(cheapest).replace("video ", "")}`;
}

/** The list prices in force as a page states them, any resolution first. */
export function preparePriceLines({ prices }: Pick<GatewayModel, "prices">): PriceLine[] {
  return prices.map((line) => ({
    resolution: line.resolution === "*" ? (prices.length > 1 ? "any other" : "any") : line.resolution, price: formatUnitPrice(line.unitPriceMicros), plain: microsToDecimal(line.unitPriceMicros), per: perOf(line),
    note: line.minimumMs > 0 ? `at least ${line.minimumMs / 1_000} s are billed` : line.unit === "block" ? "whole blocks, rounded up" : line.unit === "clip" ? "whatever its length" : "of the length delivered",
  }));
}

/** What videos cost: a row a resolution, a column a length; of the lengths asked for, or else those that the model makes. */
export function preparePriceTable({ prices, capabilities }: Priced, lengthsMs = capabilities.durationsMs): PriceRow[] {
  const byResolution = new Map(prices.map((price) => [price.resolution, price]));
  return capabilities.resolutions.map((resolution) => ({
    resolution, costs: lengthsMs.map((ms) => {
      const micros = quoteVideo(byResolution, { requestedMs: ms, resolution })?.micros ?? null;
      return { ms, micros, text: micros === null ? "—" : formatDollars(micros, "exact") };
    }),
  }));
}

/** Marks what a length costs that the model does not make: it only compares. */
export const markLength = ({ capabilities }: Pick<GatewayModel, "capabilities">, ms: number, text: string) => (capabilities.durationsMs.includes(ms) ? text : `${text} †`);

/** What five seconds cost in the cheapest resolution. Null when it has no price. */
export function cheapestMicros(model: Priced): Micros | null {
  const costs = preparePriceTable(model, [5_000]).flatMap((row) => row.costs[0]?.micros ?? []);
  return costs.length === 0 ? null : costs.reduce((least, micros) => (micros < least ? micros : least));
}
