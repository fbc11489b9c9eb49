import { CircleCheck, TriangleAlert } from "lucide-react";
import { Alert } from "@/app/_components/ui/alert";
import { Section } from "@/app/_components/ui/section";
import { describeMinimum, formatRate } from "@/lib/analytics/prepare-break-even";
import type { TopUpFinance } from "@/lib/analytics/read-top-up-finance";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { ChangeLimits } from "./change-limits";

/** The smallest top-up, what it means for the fee, and where it is changed. */
export function Minimum({ finance: { limits, feeBps, rate, isObserved }, mayChange }: { finance: TopUpFinance; mayChange: boolean }) {
  const { covers, text } = describeMinimum(limits.minimumMicros, feeBps, rate);
  const Icon = covers ? CircleCheck : TriangleAlert;
  return (
    <Section
      title={`Smallest top-up: ${formatDollars(limits.minimumMicros)}`} note={`largest ${formatDollars(limits.maximumMicros)}`}
      action={mayChange && <ChangeLimits minimum={microsToDecimal(limits.minimumMicros).slice(0, -4)} maximum={microsToDecimal(limits.maximumMicros).slice(0, -4)} feeBps={feeBps} rate={rate} />}
    >
      <Alert variant={covers ? "good" : "warn"}><Icon aria-hidden /><p>{text}</p></Alert>
      <p className="text-xs text-quiet">{isObserved ? `Stripe took ${formatRate(rate)} of each payment in these months.` : `No payment in these months tells what Stripe takes; reckoned with its list price, ${formatRate(rate)}.`} The platform fee is {(feeBps / 100).toFixed(2)} % of the credit. Before tax.</p>
    </Section>
  );
}
