import { Download } from "lucide-react";
import { PairedBars } from "@/app/_components/charts/later";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Button } from "@/app/_components/ui/button";
import { FigureList } from "@/app/_components/ui/figure-list";
import { Freshness } from "@/app/_components/ui/freshness";
import { KnownAt } from "@/app/_components/ui/known-at";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { monthName, parseMonths } from "@/lib/analytics/months";
import { prepareMarginChart, prepareTopUpFigures } from "@/lib/analytics/prepare-top-ups";
import { readTopUpCohorts } from "@/lib/analytics/read-top-up-cohorts";
import { readTopUpFinance } from "@/lib/analytics/read-top-up-finance";
import { readKnownDay } from "@/lib/finance/known-day";
import { BandTable } from "./band-table";
import { CohortTable } from "./cohort-table";
import { FinanceTable } from "./finance-table";
import { Minimum } from "./minimum";
import { MonthBar } from "./month-bar";

export const metadata = { title: "Top-ups · Tollgate" };

export default async function TopUpsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ ctx, platform }, search] = await Promise.all([openPlatformPage("payments.read"), searchParams]);
  const now = ctx.clock.now();
  const { day, at } = readKnownDay(search.known, now);
  const months = parseMonths(search, new Date(at.getTime() - 1));
  const [finance, cohorts] = await Promise.all([readTopUpFinance(ctx, months, at), readTopUpCohorts(ctx, months, at)]);
  const csv = `/api/exports/top-ups?${new URLSearchParams({ from: monthName(months.from), to: monthName(months.starts.at(-1)!) })}`;
  return (
    <>
      <PageBar title="Top-ups" note="Of all accounts. A month is one of UTC, by the instant at which a movement was booked." actions={<><Freshness readAt={finance.readAt.toISOString()} /><Button asChild size="sm"><a href={csv}><Download aria-hidden className="size-3.5" />CSV</a></Button></>}>
        <MonthBar path="/platform/top-ups" months={months} />
        <KnownAt path="/platform/top-ups" label={at >= now ? "As known now" : `As known in the evening of ${day}`} day={day} isPast={at < now} hint="what was booked until that evening, UTC" />
      </PageBar>
      <FigureList figures={prepareTopUpFigures(finance.total)} />
      <div className="grid gap-x-8 gap-y-8 border-t pt-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <PairedBars title="Fee kept against what Stripe takes" data={prepareMarginChart(finance.months, finance.total)} />
        <div className="min-w-0 space-y-6">
          <Section title="Margin by size of top-up" note="Paid at Stripe; disputes and refunds are not in it"><BandTable bands={finance.bands} /></Section>
          <Minimum finance={finance} mayChange={platform.can("payments.manage")} />
        </div>
      </div>
      <Section title="By month" className="border-t pt-6"><FinanceTable finance={finance} /></Section>
      <Section title="By cohort" note="credit bought, by the month of an account's first top-up" className="border-t pt-6"><CohortTable cohorts={cohorts} months={months} /></Section>
    </>
  );
}
