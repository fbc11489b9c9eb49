import { asc } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** What every model is called, by name. */
export function listModelNames(ctx: Context): Promise<{ id: string; name: string }[]> {
  return ctx.db.select({ id: models.id, name: models.name }).from(models).orderBy(asc(models.name));
}
