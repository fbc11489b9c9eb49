import { asc } from "drizzle-orm";
import { modelAliases, models, prices, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { FORMAT } from "./catalog-document";
import { isWithdrawn } from "./check-price";
import { toFacts } from "./model-facts";
import { presentPrice } from "./present-price";

/** The whole catalog, as `importCatalog` reads it: providers, and models with their aliases and price lines, past ones too. In the order of ids and starts, so that two of them can be compared. */
export async function exportCatalog(ctx: Context) {
  const [makers, all, aliases, lines] = await Promise.all([
    ctx.db.select().from(providers).orderBy(asc(providers.id)), ctx.db.select().from(models).orderBy(asc(models.id)), ctx.db.select().from(modelAliases).orderBy(asc(modelAliases.alias)),
    ctx.db.select().from(prices).orderBy(asc(prices.rateCard), asc(prices.resolution), asc(prices.effectiveFrom)),
  ]);
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    format: FORMAT,
    providers: makers.map(({ id, name, website, retiredAt }) => ({ id, name, website, retired_at: time(retiredAt) })),
    models: all.map((model) => ({
      ...toFacts(model), retired_at: time(model.retiredAt),
      aliases: aliases.filter(({ modelId }) => modelId === model.id).map(({ alias, retiredAt }) => ({ alias, retired_at: time(retiredAt) })),
      prices: lines.filter((line) => line.modelId === model.id && !isWithdrawn(line)).map(presentPrice),
    })),
  };
}
