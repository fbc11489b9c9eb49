import { and, asc, eq, inArray } from "drizzle-orm";
import { models, prices } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { formatDollars, microsToDecimal, MICROS_PER_DOLLAR, type Micros } from "@/lib/money/micros";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";

/** What an hour of video may cost at most: a slip of the finger, and sums that Postgres cannot hold, are refused here. */
const DEAREST_HOUR_MICROS = 1_000_000n * MICROS_PER_DOLLAR;
const HOUR_MS = 3_600_000;
const EARLIEST = new Date("2020-01-01T00:00:00Z");
const LATEST = new Date("2100-01-01T00:00:00Z");

export type PriceChange = {
  modelId: string;
  /** `*` for any resolution without a line of its own. */
  resolution: string;
  /** Which cards the line goes on. Both: the price is passed through. */
  rateCards: ("list" | "upstream")[];
  unit: "second" | "block" | "clip";
  unitPriceMicros: Micros;
  /** Only for the unit `block`. */
  blockMs: number | null;
  minimumMs: number;
  effectiveFrom: Date;
};

/**
 * Sets a price from an instant on: the line in force then ends there and a new one begins, until the next one that is
 * already planned. The past is never re-rated: a start before now is refused where any line was in force since, and
 * allowed where calls were unpriced, for `reprice`. So is a start within the next two minutes, of which a gateway whose
 * clock runs ahead may have sent calls already. Setting the same price again changes nothing. Throws
 * `invalid_request`, `not_found` (model), and `conflict` when another line begins at that very instant.
 */
export async function setPrice(ctx: Context, change: PriceChange): Promise<void> {
  const { modelId, resolution, unit, unitPriceMicros, blockMs, minimumMs, effectiveFrom } = change;
  if (unitPriceMicros < 0n) throw new AppError("invalid_request", "unit_price: zero or more", "unit_price");
  if ((unit === "block") !== (blockMs !== null && blockMs > 0)) throw new AppError("invalid_request", "block_ms: a positive length for the unit block, nothing for others", "block_ms");
  if (minimumMs < 0 || minimumMs > HOUR_MS) throw new AppError("invalid_request", `minimum_ms: 0 to ${HOUR_MS} milliseconds`, "minimum_ms");
  if (blockMs !== null && blockMs > HOUR_MS) throw new AppError("invalid_request", `block_ms: at most ${HOUR_MS} milliseconds`, "block_ms");
  const unitsAnHour = unit === "second" ? HOUR_MS / 1_000 : unit === "block" ? Math.ceil(HOUR_MS / blockMs!) : 1;
  if (BigInt(unitsAnHour) * unitPriceMicros > DEAREST_HOUR_MICROS) {
    throw new AppError("invalid_request", `unit_price: an hour of video would cost more than ${formatDollars(DEAREST_HOUR_MICROS)}`, "unit_price");
  }
  if (effectiveFrom < EARLIEST || effectiveFrom > LATEST) throw new AppError("invalid_request", `effective_from: between ${EARLIEST.toISOString()} and ${LATEST.toISOString()}`, "effective_from");
  if (change.rateCards.length === 0) throw new AppError("invalid_request", "rate_cards: list, upstream or both", "rate_cards");
  await transact(ctx, async (tx) => {
    // The model's row is the lock under which its price lines change.
    const [model] = await tx.db.select({ id: models.id, capabilities: models.capabilities }).from(models).where(eq(models.id, modelId)).for("update");
    if (!model) throw new AppError("not_found", `model: ${modelId} is not in the catalog`, "model");
    if (resolution !== "*" && !model.capabilities.resolutions.includes(resolution)) {
      throw new AppError("invalid_request", `resolution: ${resolution} is none of ${["*", ...model.capabilities.resolutions].join(", ")}`, "resolution");
    }
    // Read under the lock: waiting for it must not make a start that has passed look as if it were to come.
    const now = tx.clock.now();
    // Gateways' clocks run ahead by so much, and a batch at work may have read the prices of before this change.
    const priced = new Date(now.getTime() + 2 * CLOCK_SKEW_MS);
    const lines = await tx.db.select().from(prices).where(and(eq(prices.modelId, modelId), inArray(prices.resolution, [resolution, "*"]))).orderBy(asc(prices.effectiveFrom));
    for (const rateCard of change.rateCards) {
      const onCard = lines.filter((line) => line.rateCard === rateCard);
      const own = onCard.filter((line) => line.resolution === resolution);
      const same = own.find((line) => line.effectiveFrom.getTime() === effectiveFrom.getTime());
      if (same) {
        if (same.unit === unit && same.unitPriceMicros === unitPriceMicros && same.blockMs === blockMs && same.minimumMs === minimumMs) continue;
        throw new AppError("conflict", `effective_from: another ${rateCard} price begins at ${effectiveFrom.toISOString()}`, "effective_from");
      }
      if (effectiveFrom <= priced && onCard.some((line) => line.effectiveFrom <= priced && (line.effectiveTo === null || line.effectiveTo > effectiveFrom))) {
        throw new AppError("invalid_request", `effective_from: must be later than ${priced.toISOString()}, because calls until then may be priced already`, "effective_from");
      }
      const inForce = own.find((line) => line.effectiveFrom < effectiveFrom && (line.effectiveTo === null || line.effectiveTo > effectiveFrom));
      if (inForce) await tx.db.update(prices).set({ effectiveTo: effectiveFrom }).where(eq(prices.id, inForce.id));
      const next = own.find((line) => line.effectiveFrom > effectiveFrom);
      await tx.db.insert(prices).values({
        id: newId(), rateCard, modelId, resolution, unit, unitPriceMicros, blockMs, minimumMs, effectiveFrom,
        effectiveTo: next?.effectiveFrom ?? null, createdAt: now,
      });
      await recordAudit(tx, {
        accountId: null, action: "price.set", subject: modelId,
        detail: { rateCard, resolution, unit, unitPrice: microsToDecimal(unitPriceMicros), blockMs, minimumMs, effectiveFrom: effectiveFrom.toISOString() },
      });
    }
  });
}
