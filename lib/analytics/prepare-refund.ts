import { formatDollars, type Micros } from "@/lib/money/micros";
import { type Parts, withFeeInProportion } from "@/lib/topups/settlement";

/** What a refund pays back, and out of what, in a sentence or two. */
export function describeRefund({ creditMicros, feeMicros, taxMicros }: Parts): string {
  const tax = taxMicros > 0n ? ` + ${formatDollars(taxMicros)} tax` : "";
  return `${formatDollars(creditMicros + feeMicros + taxMicros)} goes back to the card: ${formatDollars(creditMicros)} credit + ${formatDollars(feeMicros)} fee${tax}. The credit leaves the wallet now.`;
}

/** The same for so much credit of what remains of a payment. */
export function describePartialRefund(creditMicros: Micros, remaining: Parts): string {
  return describeRefund(withFeeInProportion(creditMicros, remaining));
}
