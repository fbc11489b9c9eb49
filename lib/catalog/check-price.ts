import type { prices } from "@/db/schema";
import { AppError } from "@/lib/errors/app-error";
import { formatDollars, MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";

/** What an hour of video may cost at most: a slip of the finger, and sums that Postgres cannot hold, are refused here. */
const DEAREST_HOUR_MICROS = 1_000_000n * MICROS_PER_DOLLAR;
const HOUR_MS = 3_600_000;
const EARLIEST = new Date("2020-01-01T00:00:00Z");
const LATEST = new Date("2100-01-01T00:00:00Z");

export type PriceLine = typeof prices.$inferSelect;

/** What a price line says, and from when. */
export type PriceTerms = Pick<PriceLine, "resolution" | "unit" | "unitPriceMicros" | "blockMs" | "minimumMs" | "effectiveFrom">;

/** Throws `invalid_request`, naming the field, for terms that no price may have; `resolutions` are those that the model can be asked for. */
export function checkPrice({ resolution, unit, unitPriceMicros, blockMs, minimumMs, effectiveFrom }: PriceTerms, resolutions: string[]): void {
  if (unitPriceMicros < 0n) throw new AppError("invalid_request", "unit_price: zero or more", "unit_price");
  if ((unit === "block") !== (blockMs !== null && blockMs > 0)) throw new AppError("invalid_request", "block_ms: a positive length for the unit block, nothing for others", "block_ms");
  if (minimumMs < 0 || minimumMs > HOUR_MS) throw new AppError("invalid_request", `minimum_ms: 0 to ${HOUR_MS} milliseconds`, "minimum_ms");
  if (blockMs !== null && blockMs > HOUR_MS) throw new AppError("invalid_request", `block_ms: at most ${HOUR_MS} milliseconds`, "block_ms");
  const unitsAnHour = unit === "second" ? HOUR_MS / 1_000 : unit === "block" ? Math.ceil(HOUR_MS / blockMs!) : 1;
  if (BigInt(unitsAnHour) * unitPriceMicros > DEAREST_HOUR_MICROS) {
    throw new AppError("invalid_request", `unit_price: an hour of video would cost more than ${formatDollars(DEAREST_HOUR_MICROS)}`, "unit_price");
  }
  if (effectiveFrom < EARLIEST || effectiveFrom > LATEST) throw new AppError("invalid_request", `effective_from: between ${EARLIEST.toISOString()} and ${LATEST.toISOString()}`, "effective_from");
  if (resolution !== "*" && !resolutions.includes(resolution)) {
    throw new AppError("invalid_request", `resolution: ${resolution} is none of ${["*", ...resolutions].join(", ")}`, "resolution");
  }
}

/**
 * Until when calls may be priced already: gateways' clocks run ahead, and a batch at work may have read the prices of before a
 * change. What begins or ends a line must lie later.
 */
export const pricedUntil = (now: Date) => new Date(now.getTime() + 2 * CLOCK_SKEW_MS);

/** Whether a line was taken back before it began. It ends where it begins and was never in force. */
export const isWithdrawn = ({ effectiveFrom, effectiveTo }: Pick<PriceLine, "effectiveFrom" | "effectiveTo">) => effectiveTo !== null && effectiveTo <= effectiveFrom;

/** When a line ends: at its own end, or where the next of its card, model and resolution begins, whichever is earlier. */
export const endOf = (endsAt: Date | null, next: Pick<PriceLine, "effectiveFrom"> | undefined): Date | null => (endsAt !== null && next && next.effectiveFrom < endsAt ? next.effectiveFrom : endsAt ?? next?.effectiveFrom ?? null);

/**
 * Whether terms can be set on a card, given the model's lines: `known` when they are already, otherwise `new`. Throws as `setPrice`
 * does.
 */
export function checkStart(lines: PriceLine[], rateCard: PriceLine["rateCard"], terms: PriceTerms, now: Date): "known" | "new" {
  const { resolution, effectiveFrom } = terms;
  const same = lines.find((line) => line.rateCard === rateCard && line.resolution === resolution && line.effectiveFrom.getTime() === effectiveFrom.getTime());
  if (same && isSamePrice(same, terms)) return "known";
  if (same) throw new AppError("conflict", `effective_from: another ${rateCard} price begins at ${effectiveFrom.toISOString()}`, "effective_from");
  const priced = pricedUntil(now);
  // Where there is no upstream line, the list line was the cost.
  const covers = (line: PriceLine) => (line.rateCard === rateCard || rateCard === "upstream") && (line.resolution === resolution || line.resolution === "*")
    && line.effectiveFrom <= priced && (line.effectiveTo === null || line.effectiveTo > effectiveFrom);
  if (effectiveFrom <= priced && lines.some(covers)) {
    throw new AppError("invalid_request", `effective_from: must be later than ${priced.toISOString()}, because calls until then may be priced already`, "effective_from");
  }
  return "new";
}

/** Whether two lines say the same price. */
export const isSamePrice = (a: PriceTerms, b: PriceTerms) => a.unit === b.unit && a.unitPriceMicros === b.unitPriceMicros && a.blockMs === b.blockMs && a.minimumMs === b.minimumMs;
