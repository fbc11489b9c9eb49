import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { models, prices } from "@/db/schema";
import { idOfAlias, isOffered } from "@/lib/catalog/is-offered";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Price } from "@/lib/pricing/rate-price";

export type Offer = { id: string; capabilities: (typeof models.$inferSelect)["capabilities"]; upstream: string; upstreamModel: string; /** By resolution; `*` is any other. */ prices: Map<string, Price> };

/** A model, by its id or an alias, as it can be bought at an instant, with its list prices. Throws `not_found` (model), also when nobody here makes it. */
export async function findOffer(ctx: Context, name: string, now: Date): Promise<Offer> {
  const rows = await findModel(ctx.db, { name, now: now.toISOString() });
  const model = rows[0]?.model;
  if (!model) throw new AppError("not_found", `model: ${name} is not in the catalog`, "model");
  if (!model.upstream || !model.upstreamModel) throw new AppError("not_found", `model: ${model.id} is metered from logs here, and not sold by this gateway`, "model");
  return {
    id: model.id, capabilities: model.capabilities, upstream: model.upstream, upstreamModel: model.upstreamModel,
    prices: new Map(rows.flatMap(({ price }) => (price ? [[price.resolution, price] as const] : []))),
  };
}

const findModel = prepared((db) => {
  const now = sql.placeholder("now");
  return db.select({ model: models, price: prices }).from(models)
    .leftJoin(prices, and(eq(prices.modelId, models.id), eq(prices.rateCard, "list"), lte(prices.effectiveFrom, now), or(isNull(prices.effectiveTo), gt(prices.effectiveTo, now))))
    .where(sql`${models.id} in (${sql.placeholder("name")}, ${idOfAlias(sql.placeholder("name"), now)}) and ${isOffered(now)}`).prepare("find_offer");
});
