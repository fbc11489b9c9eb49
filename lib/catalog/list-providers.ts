import { asc, eq, sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** All providers by name, retired ones too, with how many models they have. */
export function listProviders(ctx: Context) {
  return ctx.db.select({ id: providers.id, name: providers.name, website: providers.website, retiredAt: providers.retiredAt, models: sql<number>`count(${models.id})::int` })
    .from(providers).leftJoin(models, eq(models.providerId, providers.id)).groupBy(providers.id).orderBy(asc(providers.name));
}
