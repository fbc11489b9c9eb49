import { formatDollars } from "@/lib/money/micros";
import { type Parts, withFeeInProportion } from "@/lib/topups/settlement";
import { readAmount, toAmountText } from "./prepare-top-up";

/** What asking for this much credit back would bring, before anything is sent: exactly what the server would book. */
export function prepareRefund(text: string, { remaining, refundable }: { remaining: Parts; refundable: Parts }): { ok: true; credit: string; sentence: string } | { ok: false; problem: string } {
  const creditMicros = readAmount(text);
  if (creditMicros === null) return { ok: false, problem: "Write dollars and cents, such as 20 or 20.50: no sign, separators or exponent." };
  if (creditMicros === 0n || creditMicros > refundable.creditMicros) return { ok: false, problem: `Between $0.01 and ${formatDollars(refundable.creditMicros)}, what of this top-up is unspent.` };
  const back = withFeeInProportion(creditMicros, remaining);
  const parts = [`${formatDollars(back.creditMicros)} credit`, `${formatDollars(back.feeMicros)} fee`, ...(back.taxMicros > 0n ? [`${formatDollars(back.taxMicros)} tax`] : [])];
  return { ok: true, credit: toAmountText(creditMicros), sentence: `${formatDollars(back.creditMicros + back.feeMicros + back.taxMicros)} comes back to the card that paid: ${parts.join(" + ")}` };
}
