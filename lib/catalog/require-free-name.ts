import { eq, sql } from "drizzle-orm";
import { modelAliases, models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/**
 * Waits until nobody else gives a model a name, an id or an alias, until the transaction ends, and throws `conflict` (`field`) when
 * one has this one: a name means one model, for good.
 */
export async function requireFreeName(tx: Context, name: string, field: "id" | "alias"): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('catalog names'))`);
  const [model] = await tx.db.select({ id: models.id }).from(models).where(eq(models.id, name));
  if (model) throw new AppError("conflict", `${field}: ${name} is a model`, field);
  const [alias] = await tx.db.select().from(modelAliases).where(eq(modelAliases.alias, name));
  if (alias) throw new AppError("conflict", `${field}: ${name} is an alias of ${alias.modelId}, for good`, field);
}
