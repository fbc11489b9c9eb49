import { divideHalfUp, formatDollars, MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";

/** What Stripe takes of a payment: parts per million of what is paid, half-up to the cent, and a fixed amount. */
export type ProcessingRate = { ppm: bigint; fixedMicros: Micros };

const MILLION = 1_000_000n;
/** Stripe's price for a domestic card in the US: 2.9 % + 30 ¢. https://stripe.com/pricing */
export const LIST_RATE: ProcessingRate = { ppm: 29_000n, fixedMicros: 300_000n };

/** The rate that explains what was taken of payments: 30 ¢ of each and a share of the rest. Null where nothing was paid. */
export function observeRate({ payments, paidMicros, processingMicros }: { payments: number; paidMicros: Micros; processingMicros: Micros }): ProcessingRate | null {
  if (paidMicros <= 0n) return null;
  const fixed = LIST_RATE.fixedMicros * BigInt(payments);
  return processingMicros >= fixed ? { ppm: divideHalfUp((processingMicros - fixed) * MILLION, paidMicros), fixedMicros: LIST_RATE.fixedMicros } : { ppm: divideHalfUp(processingMicros * MILLION, paidMicros), fixedMicros: 0n };
}

export type Purchase = { feeMicros: Micros; paidMicros: Micros; processingMicros: Micros; marginMicros: Micros };

/** What one purchase leaves to us, before tax: its fee less what Stripe takes of credit and fee. */
export function prepareMargin(creditMicros: Micros, feeBps: number, rate: ProcessingRate): Purchase {
  const feeMicros = topUpFee(creditMicros, feeBps);
  const paidMicros = creditMicros + feeMicros;
  const processingMicros = divideHalfUp(paidMicros * rate.ppm, MILLION * MICROS_PER_CENT) * MICROS_PER_CENT + rate.fixedMicros;
  return { feeMicros, paidMicros, processingMicros, marginMicros: feeMicros - processingMicros };
}

const BPS = 10_000n;
/** A margin thinner than this fraction, a hundredth of a percent, is none: cents of rounding outweigh it for thousands of dollars. */
const THINNEST = MILLION;

/**
 * The smallest whole-cent credit from which on every purchase's fee covers what Stripe takes. Null: no amount's does.
 * Rounding to cents makes the margin jump around zero, so the last uncovered amount is looked for, from above.
 */
export function findBreakEven(feeBps: number, rate: ProcessingRate): Micros | null {
  const fee = BigInt(feeBps);
  // Margin per micro-dollar of credit, times 10¹⁰: the fee, less Stripe's share of credit and fee.
  const slope = fee * MILLION - rate.ppm * (BPS + fee);
  if (slope < THINNEST) return null;
  // Two cents are more than both roundings can take.
  const covered = (rate.fixedMicros + 2n * MICROS_PER_CENT) * BPS * MILLION;
  let credit = (covered / (slope * MICROS_PER_CENT) + 1n) * MICROS_PER_CENT;
  while (credit > MICROS_PER_CENT && prepareMargin(credit - MICROS_PER_CENT, feeBps, rate).marginMicros >= 0n) credit -= MICROS_PER_CENT;
  return credit;
}

/** `2.90 % + $0.30` */
export function formatRate({ ppm, fixedMicros }: ProcessingRate): string {
  return `${(Number(ppm) / 10_000).toFixed(2)} %${fixedMicros > 0n ? ` + ${formatDollars(fixedMicros)}` : ""}`;
}

/** What a smallest top-up of this credit means for the fee, in a sentence or two. */
export function describeMinimum(creditMicros: Micros, feeBps: number, rate: ProcessingRate): { covers: boolean; text: string } {
  const { feeMicros, paidMicros, processingMicros, marginMicros } = prepareMargin(creditMicros, feeBps, rate);
  const breakEven = findBreakEven(feeBps, rate);
  const covers = breakEven !== null && creditMicros >= breakEven;
  const first = `At ${formatDollars(creditMicros)} the fee of ${formatDollars(feeMicros)} ${marginMicros < 0n ? "does not cover" : "covers"} the ${formatDollars(processingMicros)} that Stripe takes of ${formatDollars(paidMicros)}: ${formatDollars(marginMicros)} a payment.`;
  const then = breakEven === null ? "No amount's fee covers it." : covers ? "So does every larger amount's." : `From ${formatDollars(breakEven)} on it always does.`;
  return { covers, text: `${first} ${then}` };
}
