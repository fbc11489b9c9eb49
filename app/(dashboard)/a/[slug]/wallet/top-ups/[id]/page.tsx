import { addHours } from "date-fns";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openAccountPage } from "@/app/_components/open-account";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TimeZone } from "@/app/_components/ui/time-zone";
import { parsePeriod } from "@/lib/analytics/period";
import { formatDollars } from "@/lib/money/micros";
import { getRemaining } from "@/lib/topups/get-remaining";
import { findTopUp } from "@/lib/topups/find-top-up";
import { OPEN_HOURS } from "@/lib/topups/start-top-up";
import { hasStripe } from "@/lib/topups/stripe-context";
import { getWallet } from "@/lib/wallet/get-wallet";
import { Bill } from "./bill";
import { Outcome } from "./outcome";
import { WaitForStripe } from "./wait-for-stripe";

export const metadata = { title: "Top-up · Tollgate" };

type Props = { params: Promise<{ slug: string; id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function TopUpPage({ params, searchParams }: Props) {
  const [{ slug, id }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const [topUp, wallet] = await Promise.all([findTopUp(ctx, account.accountId, id), getWallet(ctx, account.accountId)]);
  if (!topUp) notFound();
  const { creditMicros: left } = await getRemaining(ctx, topUp);
  const now = ctx.clock.now();
  const { timeZone } = parsePeriod(search, now);
  const closesAt = addHours(topUp.createdAt, OPEN_HOURS);
  const isWaiting = topUp.state === "open" || topUp.state === "processing";
  const came = search.from === "stripe" || search.from === "cancel" ? search.from : null;
  return (
    <>
      <PageBar title={`Top-up of ${formatDollars(topUp.creditMicros)}`} actions={<span className="text-xs text-quiet"><TimeZone shown={timeZone} /></span>} />
      <div className="max-w-xl space-y-6">
        <Outcome topUp={topUp} slug={slug} came={came} balance={formatDollars(wallet.balanceMicros)} closesAt={closesAt} isOpen={closesAt > now} timeZone={timeZone} buys={account.can("credits.manage")} />
        {isWaiting && <WaitForStripe url={hasStripe() ? `/api/accounts/${slug}/top-ups/${id}/fetch` : null} />}
        <Bill topUp={topUp} isOrdered={topUp.state === "processing" || (topUp.state === "open" && (came === "stripe" || topUp.kind === "automatic"))} timeZone={timeZone} />
        {left < topUp.creditMicros && <p className="text-[13px]">{formatDollars(topUp.creditMicros - left)} of its credit has gone back since, by a refund or a dispute.</p>}
        <p><Link className="inline-flex items-center gap-1.5 text-[13px] text-action hover:underline" href={`/a/${slug}/wallet`}><ArrowLeft aria-hidden className="size-3.5" />Back to the wallet</Link></p>
      </div>
    </>
  );
}
