import { CreditCard, Snowflake, TriangleAlert } from "lucide-react";
import { Alert } from "@/app/_components/ui/alert";
import type { WalletView } from "@/lib/analytics/read-wallet";
import { formatDollars } from "@/lib/money/micros";

type Props = { view: WalletView; timeZone: string; /** Whether payments are set up here. */ canPay: boolean };

/** What needs somebody's attention before anything else on the page. */
export function Banners({ view: { wallet, disputes }, timeZone, canPay }: Props) {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium" });
  const overrun = wallet.balanceMicros < 0n ? -wallet.balanceMicros : 0n;
  return (
    <div className="space-y-3 empty:hidden">
      {wallet.frozenAt && (
        <Alert variant="warn" role="alert">
          <Snowflake aria-hidden />
          <div className="min-w-0 space-y-1">
            <p className="font-medium">Spending is paused since {day.format(wallet.frozenAt)}: a payment of this account is disputed. New calls are refused, and nothing is refunded.</p>
            {disputes.map((dispute) => (
              <p key={dispute.id}>
                Payment of {formatDollars(dispute.creditMicros + dispute.feeMicros + dispute.taxMicros)}, disputed on {day.format(dispute.createdAt)} ({dispute.reason.replaceAll("_", " ")}): {formatDollars(dispute.creditMicros)} of credit was taken back.{" "}
                {dispute.state === "open" ? "If it was a mistake, ask the cardholder’s bank to withdraw the dispute; when it is won, the credit comes back and spending goes on." : "The bank decided for the cardholder. Write to us: spending goes on once we have agreed on how."}
              </p>
            ))}
          </div>
        </Alert>
      )}
      {overrun > 0n && (
        <Alert variant="warn" role="alert">
          <TriangleAlert aria-hidden />
          <p><span className="font-medium">Overrun: {formatDollars(overrun, "exact")}.</span> {disputes.length > 0 ? "Credit of a disputed payment was taken back after it had been spent." : "Calls that had already been made when they reached us were charged after the credit ran out."} New calls are refused until this is covered: top up {formatDollars(overrun, "exact")} or more.</p>
        </Alert>
      )}
      {!canPay && (
        <Alert>
          <CreditCard aria-hidden />
          <p><span className="font-medium">Payments are not set up here.</span> Nothing can be bought until whoever runs this server sets STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or starts it with npm start, which brings a sandbox.</p>
        </Alert>
      )}
    </div>
  );
}
