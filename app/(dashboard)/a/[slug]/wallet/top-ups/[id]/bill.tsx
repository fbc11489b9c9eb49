import { Instant } from "@/app/_components/tables/instant";
import { ShortId } from "@/app/_components/tables/short-id";
import { formatFeeRate } from "@/lib/analytics/prepare-top-up";
import { formatDollars } from "@/lib/money/micros";
import type { TopUp } from "@/lib/topups/apply-payment";

/** What the top-up costs, or cost, part by part, with its papers. */
export function Bill({ topUp, isOrdered, timeZone }: { topUp: TopUp; /** Whether Stripe has the order, though it has not confirmed it. */ isOrdered: boolean; timeZone: string }) {
  const name = topUp.state === "settled" ? "Total charged" : isOrdered ? "Total, not confirmed yet" : "Total, not charged";
  const total = topUp.creditMicros + topUp.feeMicros + topUp.taxMicros;
  return (
    <dl className="space-y-2 text-[13px] [&>div]:flex [&>div]:justify-between [&>div]:gap-6 [&_dd]:text-right [&_dd]:tabular-nums [&_dt]:text-quiet">
      <div><dt>Credit</dt><dd>{formatDollars(topUp.creditMicros)}</dd></div>
      <div><dt>Platform fee ({formatFeeRate(topUp.feeBps)})</dt><dd>{formatDollars(topUp.feeMicros)}</dd></div>
      {topUp.taxMicros > 0n && <div><dt>Tax</dt><dd>{formatDollars(topUp.taxMicros)}</dd></div>}
      <div className="border-t pt-2 text-sm font-semibold"><dt className="text-ink!">{name}</dt><dd>{formatDollars(total)}</dd></div>
      <div><dt>Started</dt><dd><Instant at={topUp.createdAt} timeZone={timeZone} /> by {topUp.createdBy === "system:automatic" ? "automatic top-up" : topUp.createdBy}</dd></div>
      {topUp.settledAt && <div><dt>Confirmed</dt><dd><Instant at={topUp.settledAt} timeZone={timeZone} /></dd></div>}
      {topUp.paymentReference && <div><dt>Bank’s reference</dt><dd className="font-mono text-xs">{topUp.paymentReference}</dd></div>}
      {topUp.paymentIntentId && <div><dt>Payment</dt><dd><ShortId id={topUp.paymentIntentId} /></dd></div>}
      {(topUp.receiptUrl || topUp.invoiceUrl) && (
        <div><dt>Papers</dt><dd className="space-x-3">
          {topUp.receiptUrl && <a className="text-action hover:underline" href={topUp.receiptUrl} target="_blank" rel="noreferrer">Receipt</a>}
          {topUp.invoiceUrl && <a className="text-action hover:underline" href={topUp.invoiceUrl} target="_blank" rel="noreferrer">Invoice</a>}
        </dd></div>
      )}
    </dl>
  );
}
