import { divideHalfUp, MICROS_PER_CENT, type Micros } from "@/lib/money/micros";

const BPS = 10_000n;

/** The platform fee added on top of a credit amount, half-up to the cent: $10.10 at 500 bps is $0.51. */
export function topUpFee(creditMicros: Micros, feeBps: number): Micros {
  return divideHalfUp(creditMicros * BigInt(feeBps), BPS * MICROS_PER_CENT) * MICROS_PER_CENT;
}

/** The fee that a BYOK call of this provider cost does not pay, half-up to the micro-dollar. */
export function feeWaived(providerCostMicros: Micros, feeBps: number): Micros {
  return divideHalfUp(providerCostMicros * BigInt(feeBps), BPS);
}
