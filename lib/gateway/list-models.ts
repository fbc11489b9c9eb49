import { and, asc, eq, gt, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { models, prices, providers } from "@/db/schema";
import { idOfAlias, isOffered } from "@/lib/catalog/is-offered";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Price } from "@/lib/pricing/rate-price";

/** A model with the list prices in force: one for each resolution, `*` for any other. */
export type GatewayModel = typeof models.$inferSelect & { providerName: string; providerRetiredAt: Date | null; prices: (Price & { resolution: string })[] };

/** The catalog's models that are not retired, by id. A provider is named by its id or its name. */
export function listModels(ctx: Context, { modality, provider }: { modality?: string; provider?: string } = {}): Promise<GatewayModel[]> {
  return select(ctx, and(isOffered(ctx.clock.now()),
    modality === undefined ? undefined : sql`${models.modality} = ${modality}`,
    provider === undefined ? undefined : sql`lower(${provider}) in (${providers.id}, lower(${providers.name}))`,
  ));
}

/** A model on offer, by its id or an alias. Throws `not_found`. */
export async function getModel(ctx: Context, name: string): Promise<GatewayModel> {
  const now = ctx.clock.now();
  const [model] = await select(ctx, sql`${isOffered(now)} and ${models.id} in (${name}, ${idOfAlias(name, now)})`);
  if (!model) throw new AppError("not_found", `There is no model ${name.slice(0, 100)}`);
  return model;
}

/** A model by its id or an alias, of which either may be retired: addresses of pages live on. Null when there is none. */
export async function findModelOrAlias(ctx: Context, name: string): Promise<GatewayModel | null> {
  const [model] = await select(ctx, sql`${models.id} in (${name}, (select model_id from model_aliases where alias = ${name}))`);
  return model ?? null;
}

async function select(ctx: Context, which: SQL | undefined): Promise<GatewayModel[]> {
  const now = ctx.clock.now();
  const inForce = and(eq(prices.modelId, models.id), eq(prices.rateCard, "list"), lte(prices.effectiveFrom, now), or(isNull(prices.effectiveTo), gt(prices.effectiveTo, now)));
  const rows = await ctx.db.select({ model: models, providerName: providers.name, providerRetiredAt: providers.retiredAt, price: prices }).from(models)
    .innerJoin(providers, eq(providers.id, models.providerId)).leftJoin(prices, inForce)
    .where(which).orderBy(asc(models.id), asc(prices.resolution));
  const found = new Map<string, GatewayModel>();
  for (const { model, providerName, providerRetiredAt, price } of rows) {
    const entry = found.get(model.id) ?? { ...model, providerName, providerRetiredAt, prices: [] };
    found.set(model.id, entry);
    if (price) entry.prices.push(price);
  }
  return [...found.values()];
}
