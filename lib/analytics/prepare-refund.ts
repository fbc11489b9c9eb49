import { formatDollars, type Micros } from "@/lib/money/micros";
import { type Parts, withFeeInProportion } from "@/lib/topups/settlement";
import { readAmount, toAmountText } from "./prepare-top-up";

/** What a refund pays back, and out of what. */
function split({ creditMicros, feeMicros, taxMicros }: Parts): { whole: string; parts: string } {
  const tax = taxMicros > 0n ? ` + ${formatDollars(taxMicros)} tax` : "";
  return { whole: formatDollars(creditMicros + feeMicros + taxMicros), parts: `${formatDollars(creditMicros)} credit + ${formatDollars(feeMicros)} fee${tax}` };
}

/** The same in a sentence or two, for whoever decides. */
export function describeRefund(refund: Parts): string {
  const { whole, parts } = split(refund);
  return `${whole} goes back to the card: ${parts}. The credit leaves the wallet now.`;
}

/** The same for so much credit of what remains of a payment. */
export function describePartialRefund(creditMicros: Micros, remaining: Parts): string {
  return describeRefund(withFeeInProportion(creditMicros, remaining));
}

/** What asking for this much credit back would bring, before anything is sent: exactly what the server would book. */
export function prepareRefund(text: string, { remaining, refundable }: { remaining: Parts; refundable: Parts }): { ok: true; credit: string; sentence: string } | { ok: false; problem: string } {
  const creditMicros = readAmount(text);
  if (creditMicros === null) return { ok: false, problem: "Write dollars and cents, such as 20 or 20.50: no sign, separators or exponent." };
  if (creditMicros === 0n || creditMicros > refundable.creditMicros) return { ok: false, problem: `Between $0.01 and ${formatDollars(refundable.creditMicros)}, what of this top-up is unspent.` };
  const { whole, parts } = split(withFeeInProportion(creditMicros, remaining));
  return { ok: true, credit: toAmountText(creditMicros), sentence: `${whole} comes back to the card that paid: ${parts}` };
}
