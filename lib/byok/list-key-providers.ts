import { asc, eq, isNotNull, sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import { isOffered } from "@/lib/catalog/is-offered";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** An upstream that a customer may bring a key for; `name` is that of whoever makes its models. */
export type KeyProvider = { provider: string; name: string; models: { id: string; name: string }[] };

/** The upstreams that models are made at, with those models, by name. Retired ones too: keys that are for them can still be changed. */
export async function listKeyProviders(ctx: Context): Promise<KeyProvider[]> {
  const rows = await ctx.db.select({ provider: models.upstream, name: providers.name, id: models.id, model: models.name, offered: sql<boolean>`${isOffered(ctx.clock.now())}` }).from(models).innerJoin(providers, eq(providers.id, models.providerId))
    .where(isNotNull(models.upstream)).orderBy(asc(providers.name), asc(models.name), asc(models.id));
  const found = new Map<string, KeyProvider>();
  for (const { provider, name, id, model, offered } of rows) {
    const one = found.get(provider!) ?? { provider: provider!, name, models: [] };
    if (!one.name.split(", ").includes(name)) one.name += `, ${name}`;
    one.models.push({ id, name: offered ? model : `${model} (retired)` });
    found.set(one.provider, one);
  }
  return [...found.values()];
}

/** Throws `invalid_request` naming those that there are. */
export async function getKeyProvider(ctx: Context, provider: string): Promise<KeyProvider> {
  const all = await listKeyProviders(ctx);
  const found = all.find((one) => one.provider === provider);
  if (!found) throw new AppError("invalid_request", `provider: one of ${all.map((one) => one.provider).join(", ")}`, "provider");
  return found;
}
