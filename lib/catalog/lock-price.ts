import { eq } from "drizzle-orm";
import { prices } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { PriceLine } from "./check-price";
import { lockModel } from "./lock-model";
import { readPriceLines } from "./read-price-lines";

/** Locks the model of a price line; returns the line and all of its card and resolution, by start. Throws `not_found` (price), also for one withdrawn. */
export async function lockPrice(tx: Context, priceId: string): Promise<{ line: PriceLine; own: PriceLine[] }> {
  const missing = () => new AppError("not_found", `price: there is no price ${priceId}`, "price");
  const [known] = await tx.db.select({ modelId: prices.modelId }).from(prices).where(eq(prices.id, priceId));
  if (!known) throw missing();
  await lockModel(tx, known.modelId);
  const lines = await readPriceLines(tx, known.modelId);
  const line = lines.find(({ id }) => id === priceId);
  if (!line) throw missing();
  return { line, own: lines.filter(({ rateCard, resolution }) => rateCard === line.rateCard && resolution === line.resolution) };
}
