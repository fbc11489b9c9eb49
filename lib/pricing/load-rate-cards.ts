import { asc, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { feeRates, prices } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Price } from "./rate-price";

type DatedPrice = Price & { from: number; to: number };

/** All price lines and fee rates, for looking many calls up without asking the database for each. */
export type RateCards = {
  /** The line in force at `at`: the resolution's own, or else the one for any resolution. Null: unpriced. */
  findPrice(card: "list" | "upstream", modelId: string, resolution: string, at: Date): Price | null;
  /** The platform fee rate in force at `at`, in basis points; 0 before the first. */
  feeBpsAt(at: Date): number;
};

/** Loads the rate cards, of all models or of some, in two small queries. */
export async function loadRateCards(db: Database, modelIds?: string[]): Promise<RateCards> {
  const lines = new Map<string, DatedPrice[]>();
  const wanted = modelIds && sql`${prices.modelId} = any(${arrayParam([...new Set(modelIds)], "text")})`;
  for (const row of await db.select().from(prices).where(wanted)) {
    const key = `${row.rateCard}\n${row.modelId}\n${row.resolution}`;
    const line = { ...row, from: row.effectiveFrom.getTime(), to: row.effectiveTo?.getTime() ?? Infinity };
    lines.set(key, [...(lines.get(key) ?? []), line]);
  }
  const fees = await db.select().from(feeRates).orderBy(asc(feeRates.effectiveFrom));
  const inForce = (key: string, at: number) => lines.get(key)?.find((line) => line.from <= at && at < line.to);
  return {
    findPrice: (card, modelId, resolution, at) =>
      inForce(`${card}\n${modelId}\n${resolution}`, at.getTime()) ?? inForce(`${card}\n${modelId}\n*`, at.getTime()) ?? null,
    feeBpsAt: (at) => fees.findLast((fee) => fee.effectiveFrom <= at)?.feeBps ?? 0,
  };
}
