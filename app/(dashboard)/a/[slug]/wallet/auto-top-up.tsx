import { CircleAlert, Clock3, CreditCard } from "lucide-react";
import { Suspense } from "react";
import { Instant } from "@/app/_components/tables/instant";
import { Alert } from "@/app/_components/ui/alert";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import type { WalletView } from "@/lib/analytics/read-wallet";
import { toAmountText } from "@/lib/analytics/prepare-top-up";
import type { OpenAccount } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import { formatDollars, MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { findSavedCard } from "@/lib/topups/find-saved-card";
import { hasStripe } from "@/lib/topups/stripe-context";
import { AutoTopUpForm } from "./auto-top-up-form";
import { PortalButton } from "./portal-button";

type Props = { ctx: Context; account: OpenAccount; view: WalletView; timeZone: string };

export function AutoTopUp({ ctx, account, view: { auto, terms }, timeZone }: Props) {
  const buys = account.can("credits.manage");
  const settings = { enabled: auto?.enabled ?? false, threshold: toAmountText(auto?.thresholdMicros ?? 20n * MICROS_PER_DOLLAR), credit: toAmountText(auto?.creditMicros ?? 100n * MICROS_PER_DOLLAR), limit: toAmountText(auto?.monthlyLimitMicros ?? 500n * MICROS_PER_DOLLAR) };
  return (
    <Section title="Automatic top-up" action={auto?.enabled ? <Status tone="good" className="text-[13px]">On</Status> : <Status tone="off" className="text-[13px]">Off</Status>}>
      <div className="space-y-4">
        {auto?.notice && <Alert variant="warn"><CircleAlert aria-hidden /><p>{auto.notice}{auto.enabled && auto.failures > 0 && auto.nextAttemptAt && <> Next try: <Instant at={auto.nextAttemptAt} timeZone={timeZone} />.</>}</p></Alert>}
        {auto?.topUpId && !auto.notice && <Alert><Clock3 aria-hidden /><p>A purchase of {formatDollars(auto.creditMicros)} is under way.</p></Alert>}
        {buys ? <AutoTopUpForm key={JSON.stringify(settings)} slug={account.slug} settings={settings} isNew={auto === null} terms={terms} canPay={hasStripe()} />
          : <p className="text-[13px] text-quiet">{auto?.enabled ? `When less than ${formatDollars(auto.thresholdMicros)} is available, ${formatDollars(auto.creditMicros)} is bought, at most ${formatDollars(auto.monthlyLimitMicros)} a month.` : "Credit is bought by hand."}</p>}
        <div className="flex min-h-8 flex-wrap items-center justify-between gap-2 border-t pt-3 text-[13px]">
          <Suspense fallback={<span className="text-quiet">Looking for the saved card…</span>}><SavedCard ctx={ctx} accountId={account.accountId} /></Suspense>
          {buys && <PortalButton slug={account.slug} disabled={!hasStripe()} />}
        </div>
      </div>
    </Section>
  );
}

/** Stripe is asked while the rest of the page is read already. */
async function SavedCard({ ctx, accountId }: { ctx: Context; accountId: string }) {
  const card = await findSavedCard(ctx, accountId).catch(() => "unreachable" as const);
  if (card === "unreachable") return <span className="text-quiet">— Stripe does not answer, so the saved card is not known now</span>;
  if (!card) return <span className="text-quiet">No card is saved. Save one with a top-up, or under payment methods.</span>;
  return <span className="flex items-center gap-2 tabular-nums"><CreditCard aria-hidden className="size-4 text-quiet" />{card.brand.replace(/^./, (first) => first.toUpperCase())} •••• {card.last4}<span className="text-quiet">expires {card.expires}</span></span>;
}
