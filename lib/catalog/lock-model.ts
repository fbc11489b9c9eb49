import { eq } from "drizzle-orm";
import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** Locks a model's row, under which it and its price lines change. Throws `not_found` (model). */
export async function lockModel(tx: Context, modelId: string): Promise<typeof models.$inferSelect> {
  const [model] = await tx.db.select().from(models).where(eq(models.id, modelId)).for("update");
  if (!model) throw new AppError("not_found", `model: ${modelId} is not in the catalog`, "model");
  return model;
}
