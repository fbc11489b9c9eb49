import { eq } from "drizzle-orm";
import { prices } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { endOf, pricedUntil } from "./check-price";
import { lockPrice } from "./lock-price";
import { presentPrice } from "./present-price";

/**
 * Takes a planned price back before it begins; the line before it has the end again that it had. Throws `not_found` (price,
 * also when it is withdrawn already), and `conflict` for one that has begun, or begins so soon that calls may be priced by it.
 */
export async function withdrawPrice(ctx: Context, { priceId }: { priceId: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const { line, own } = await lockPrice(tx, priceId);
    if (line.effectiveFrom <= pricedUntil(tx.clock.now())) throw new AppError("conflict", `price: it begins at ${line.effectiveFrom.toISOString()}, and calls may be priced by it; end it instead`, "price");
    await tx.db.update(prices).set({ effectiveTo: line.effectiveFrom }).where(eq(prices.id, priceId));
    const before = own.findLast(({ effectiveFrom }) => effectiveFrom < line.effectiveFrom);
    const end = before && endOf(before.endsAt, own.find(({ effectiveFrom }) => effectiveFrom > line.effectiveFrom));
    const goesOn = before !== undefined && end?.getTime() !== before.effectiveTo?.getTime();
    if (goesOn) await tx.db.update(prices).set({ effectiveTo: end }).where(eq(prices.id, before.id));
    await recordAudit(tx, {
      accountId: null, action: "price.withdrawn", subject: line.modelId,
      detail: { price: priceId, ...presentPrice(line), ...(goesOn ? { goes_on: { price: before.id, effective_to: { before: before.effectiveTo?.toISOString() ?? null, after: end?.toISOString() ?? null } } } : {}) },
    });
  });
}
