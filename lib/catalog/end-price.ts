import { eq } from "drizzle-orm";
import { prices } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { endOf, pricedUntil } from "./check-price";
import { lockPrice } from "./lock-price";

/**
 * Retires a price line at an instant to come, or restores one that was to end: with null it holds until the next line of its
 * resolution. Calls after the end have the price for any resolution, or none. Doing it again changes nothing. Returns whether
 * anything is otherwise. Throws `not_found` (price), `invalid_request` for an end that is past or not between the line's start and the next one's, and
 * `conflict` for a line that has ended: what came after it is priced.
 */
export async function endPrice(ctx: Context, { priceId, effectiveTo }: { priceId: string; effectiveTo: Date | null }): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const { line, own } = await lockPrice(tx, priceId);
    const following = own.find(({ effectiveFrom }) => effectiveFrom > line.effectiveFrom);
    if (effectiveTo !== null && following && effectiveTo > following.effectiveFrom) throw new AppError("invalid_request", `effective_to: at the latest ${following.effectiveFrom.toISOString()}, when the next price begins`, "effective_to");
    const end = endOf(effectiveTo, following);
    if (end?.getTime() === line.effectiveTo?.getTime()) return false;
    const priced = pricedUntil(tx.clock.now());
    if (line.effectiveTo !== null && line.effectiveTo <= priced) throw new AppError("conflict", `effective_to: it ended at ${line.effectiveTo.toISOString()}; set a price from then on instead`, "effective_to");
    if (end !== null && end <= priced) throw new AppError("invalid_request", `effective_to: must be later than ${priced.toISOString()}, because calls until then may be priced already`, "effective_to");
    if (end !== null && end <= line.effectiveFrom) throw new AppError("invalid_request", `effective_to: must be later than ${line.effectiveFrom.toISOString()}, when the price begins; withdraw it instead`, "effective_to");
    await tx.db.update(prices).set({ effectiveTo: end, endsAt: effectiveTo }).where(eq(prices.id, priceId));
    await recordAudit(tx, {
      accountId: null, action: effectiveTo === null ? "price.restored" : "price.ended", subject: line.modelId,
      detail: { price: priceId, rate_card: line.rateCard, resolution: line.resolution, effective_from: line.effectiveFrom.toISOString(), effective_to: { before: line.effectiveTo?.toISOString() ?? null, after: end?.toISOString() ?? null } },
    });
    return true;
  });
}
