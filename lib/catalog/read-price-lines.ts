import { asc, eq } from "drizzle-orm";
import { prices } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { isWithdrawn, type PriceLine } from "./check-price";

/** A model's price lines of all times in the order in which they begin, without those withdrawn. Whoever changes them holds the model's lock. */
export async function readPriceLines(ctx: Context, modelId: string): Promise<PriceLine[]> {
  const lines = await ctx.db.select().from(prices).where(eq(prices.modelId, modelId)).orderBy(asc(prices.effectiveFrom));
  return lines.filter((line) => !isWithdrawn(line));
}
