import { CircleCheck, CircleX, Clock3, Info } from "lucide-react";
import Link from "next/link";
import { Alert } from "@/app/_components/ui/alert";
import { toAmountText } from "@/lib/analytics/prepare-top-up";
import { formatDollars } from "@/lib/money/micros";
import type { TopUp } from "@/lib/topups/apply-payment";
import { ContinueTopUp } from "./continue-top-up";

type Props = {
  topUp: TopUp; slug: string; /** From where at Stripe one comes. */ came: "stripe" | "cancel" | null;
  balance: string; closesAt: Date; /** Whether the checkout can still be paid. */ isOpen: boolean; timeZone: string; buys: boolean;
};

/** How the top-up stands, as far as Stripe has told us: "confirmed" only when its credit is booked. */
export function Outcome({ topUp, slug, came, balance, closesAt, isOpen, timeZone, buys }: Props) {
  const again = <Link className="text-action hover:underline" href={`/a/${slug}/wallet`}>start a new one</Link>;
  if (topUp.state === "settled") {
    return <Alert variant="good"><CircleCheck aria-hidden /><p><span className="font-medium">Confirmed.</span> {formatDollars(topUp.creditMicros)} of credit was added to the wallet; its balance is {balance} now.</p></Alert>;
  }
  if (topUp.state === "failed") {
    return <Alert variant="destructive" role="alert"><CircleX aria-hidden /><p><span className="font-medium">The payment failed. Nothing was credited.</span> {topUp.failure ?? "Stripe gave no reason."} You can {again}, with another card or account.</p></Alert>;
  }
  if (topUp.state === "expired") {
    return <Alert><Info aria-hidden /><p><span className="font-medium">This checkout has expired. Nothing was charged.</span> {topUp.failure && `The last try: ${topUp.failure} `}If you still want the credit, {again}.</p></Alert>;
  }
  if (topUp.state === "processing") {
    return <Alert><Clock3 aria-hidden /><p><span className="font-medium">Waiting for the bank.</span> Stripe has the order; a bank debit can take some days. The credit comes when it is confirmed, and this page shows it by itself.</p></Alert>;
  }
  if (topUp.kind === "automatic") {
    return <Alert><Clock3 aria-hidden /><p><span className="font-medium">Waiting for Stripe.</span> An automatic purchase with the saved card. {topUp.failure && `The last try was declined: ${topUp.failure}`}</p></Alert>;
  }
  if (came === "stripe") {
    return <Alert><Clock3 aria-hidden /><p><span className="font-medium">Waiting for Stripe</span> to confirm the payment. This takes a few seconds; the page shows it by itself. Nothing is credited before.</p></Alert>;
  }
  const until = new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "short" }).format(closesAt);
  return (
    <Alert>
      <Info aria-hidden />
      <div className="min-w-0 space-y-2.5">
        <p>
          <span className="font-medium">{came === "cancel" ? "Cancelled: nothing was charged." : "Not paid yet: nothing was charged."}</span>{" "}
          {topUp.failure && `The last try was declined: ${topUp.failure} `}
          {isOpen ? `The checkout stays open until ${until}.` : <>The checkout has been closed since {until}. If you still want the credit, {again}.</>}
        </p>
        {isOpen && buys && <ContinueTopUp slug={slug} topUpId={topUp.id} credit={toAmountText(topUp.creditMicros)} />}
      </div>
    </Alert>
  );
}
