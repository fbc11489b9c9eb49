import { asc, eq } from "drizzle-orm";
import { models, prices, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type PriceLine = typeof prices.$inferSelect;
export type CatalogModel = { id: string; name: string; provider: string; resolutions: string[]; /** In force now or planned, list card first. */ prices: PriceLine[] };

/** Every model with its provider and the price lines in force or planned, by provider and name. */
export async function listCatalog(ctx: Context): Promise<CatalogModel[]> {
  const now = ctx.clock.now();
  const [rows, lines] = await Promise.all([
    ctx.db.select({ id: models.id, name: models.name, provider: providers.name, capabilities: models.capabilities })
      .from(models).innerJoin(providers, eq(providers.id, models.providerId)).orderBy(asc(providers.name), asc(models.name)),
    ctx.db.select().from(prices).orderBy(asc(prices.rateCard), asc(prices.resolution), asc(prices.effectiveFrom)),
  ]);
  const live = lines.filter((line) => line.effectiveTo === null || line.effectiveTo > now);
  return rows.map(({ capabilities, ...model }) => ({ ...model, resolutions: capabilities.resolutions, prices: live.filter((line) => line.modelId === model.id) }));
}
