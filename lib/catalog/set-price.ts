import { eq } from "drizzle-orm";
import { prices } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { checkPrice, checkStart, endOf, type PriceTerms } from "./check-price";
import { lockModel } from "./lock-model";
import { presentPrice } from "./present-price";
import { readPriceLines } from "./read-price-lines";

/** On `rateCards` both: the price is passed through. */
export type PriceChange = PriceTerms & { modelId: string; rateCards: ("list" | "upstream")[] };

/**
 * Sets a price from an instant on: the line in force then ends there and a new one begins, until the next one that is
 * already planned, without an end of its own. The past is never re-rated: a start before now is refused where any line was in force since, and
 * allowed where calls were unpriced, for `reprice`. So is a start within the next two minutes, of which a gateway whose
 * clock runs ahead may have sent calls already. Setting the same price again changes nothing. Throws
 * `invalid_request`, `not_found` (model), and `conflict` when another line begins at that very instant.
 */
export async function setPrice(ctx: Context, { modelId, rateCards, ...terms }: PriceChange): Promise<void> {
  const { resolution, effectiveFrom } = terms;
  if (rateCards.length === 0) throw new AppError("invalid_request", "rate_cards: list, upstream or both", "rate_cards");
  await transact(ctx, async (tx) => {
    const { capabilities } = await lockModel(tx, modelId);
    checkPrice(terms, capabilities.resolutions);
    // Read under the lock: waiting for it must not make a start that has passed look as if it were to come.
    const now = tx.clock.now();
    const lines = await readPriceLines(tx, modelId);
    for (const rateCard of rateCards.filter((card) => checkStart(lines, card, terms, now) === "new")) {
      const own = lines.filter((line) => line.rateCard === rateCard && line.resolution === resolution);
      const cut = own.find((line) => line.effectiveFrom < effectiveFrom && (line.effectiveTo === null || line.effectiveTo > effectiveFrom));
      if (cut) await tx.db.update(prices).set({ effectiveTo: effectiveFrom }).where(eq(prices.id, cut.id));
      const effectiveTo = endOf(null, own.find((line) => line.effectiveFrom > effectiveFrom));
      await tx.db.insert(prices).values({ ...terms, id: newId(), rateCard, modelId, effectiveTo, createdAt: now });
      await recordAudit(tx, {
        accountId: null, action: "price.set", subject: modelId,
        detail: { ...presentPrice({ ...terms, rateCard, effectiveTo }), ...(cut ? { cuts: { price: cut.id, effective_to: { before: cut.effectiveTo?.toISOString() ?? null, after: effectiveFrom.toISOString() } } } : {}) },
      });
    }
  });
}
