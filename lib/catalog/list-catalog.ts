import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { auditEntries, modelAliases, models, prices, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isWithdrawn, type PriceLine } from "./check-price";

export type Alias = { alias: string; retiredAt: Date | null };
export type CatalogModel = typeof models.$inferSelect & { providerName: string; aliases: Alias[]; /** In force now or planned, list card first. */ prices: PriceLine[] };
/** Who changed what of a model or provider, and when. */
export type CatalogNote = Pick<typeof auditEntries.$inferSelect, "id" | "actor" | "action" | "detail" | "createdAt">;

const HISTORY = 50;

/** Every model, retired ones too, with its provider, aliases and the price lines in force or planned, by provider and name. */
export async function listCatalog(ctx: Context, modelId?: string): Promise<CatalogModel[]> {
  const now = ctx.clock.now();
  const which = modelId === undefined ? undefined : eq(models.id, modelId);
  const rows = await ctx.db.select({ model: models, providerName: providers.name }).from(models).innerJoin(providers, eq(providers.id, models.providerId)).where(which).orderBy(asc(providers.name), asc(models.name));
  const ids = rows.map(({ model }) => model.id);
  const [aliases, lines] = await Promise.all([
    ctx.db.select().from(modelAliases).where(inArray(modelAliases.modelId, ids)).orderBy(asc(modelAliases.alias)),
    ctx.db.select().from(prices).where(inArray(prices.modelId, ids)).orderBy(asc(prices.effectiveFrom)),
  ]);
  const live = lines.filter((line) => !isWithdrawn(line) && (line.effectiveTo === null || line.effectiveTo > now));
  return rows.map(({ model, providerName }) => ({
    ...model, providerName, aliases: aliases.filter((alias) => alias.modelId === model.id),
    prices: live.filter((line) => line.modelId === model.id).sort((a, b) => place(model, a) - place(model, b)),
  }));
}

/** List card first, then as the model names its resolutions, any other before them; by start within. */
const place = ({ capabilities: { resolutions } }: typeof models.$inferSelect, { rateCard, resolution }: PriceLine) => (rateCard === "list" ? 0 : 1_000) + (resolution === "*" ? 0 : (resolutions.indexOf(resolution) + 100) % 100 + 1);

/** One model with its latest changes, newest first. Throws `not_found`. */
export async function getCatalogModel(ctx: Context, modelId: string): Promise<{ model: CatalogModel; history: CatalogNote[] }> {
  const [[model], history] = await Promise.all([listCatalog(ctx, modelId), listCatalogNotes(ctx, modelId)]);
  if (!model) throw new AppError("not_found", `There is no model ${modelId.slice(0, 100)}`, "model");
  return { model, history };
}

async function listCatalogNotes(ctx: Context, subject: string): Promise<CatalogNote[]> {
  const { id, actor, action, detail, createdAt } = auditEntries;
  return ctx.db.select({ id, actor, action, detail, createdAt }).from(auditEntries).where(sql`${auditEntries.accountId} is null and ${auditEntries.subject} = ${subject}`).orderBy(desc(createdAt), desc(id)).limit(HISTORY);
}
