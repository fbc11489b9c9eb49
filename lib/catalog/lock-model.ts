import { and, asc, eq } from "drizzle-orm";
import { models, prices } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isWithdrawn, type PriceLine } from "./check-price";

/** Locks a model's row, under which it and its price lines change. Throws `not_found` (model). */
export async function lockModel(tx: Context, modelId: string): Promise<typeof models.$inferSelect> {
  const [model] = await tx.db.select().from(models).where(eq(models.id, modelId)).for("update");
  if (!model) throw new AppError("not_found", `model: ${modelId} is not in the catalog`, "model");
  return model;
}

/** A model's price lines in the order in which they begin, without those withdrawn. To be read under its lock. */
export async function readPriceLines(tx: Context, modelId: string): Promise<PriceLine[]> {
  const lines = await tx.db.select().from(prices).where(and(eq(prices.modelId, modelId))).orderBy(asc(prices.effectiveFrom));
  return lines.filter((line) => !isWithdrawn(line));
}
