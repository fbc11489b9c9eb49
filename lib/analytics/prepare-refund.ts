import { formatDollars, type Micros } from "@/lib/money/micros";
import { type Parts, withFeeInProportion } from "@/lib/topups/settlement";

/** What refunding so much credit of what remains of a payment pays back, in a sentence. */
export function describeRefund(creditMicros: Micros, remaining: Parts): string {
  const { feeMicros, taxMicros } = withFeeInProportion(creditMicros, remaining);
  const tax = taxMicros > 0n ? ` + ${formatDollars(taxMicros)} tax` : "";
  return `${formatDollars(creditMicros + feeMicros + taxMicros)} goes back to the card: ${formatDollars(creditMicros)} credit + ${formatDollars(feeMicros)} fee${tax}. The credit leaves the wallet now.`;
}
