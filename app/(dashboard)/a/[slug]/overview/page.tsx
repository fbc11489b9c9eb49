import { Download } from "lucide-react";
import Link from "next/link";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { StackedBars } from "@/app/_components/charts/later";
import { openAccountPage } from "@/app/_components/open-account";
import { Button } from "@/app/_components/ui/button";
import { Live } from "@/app/_components/ui/live";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { Section } from "@/app/_components/ui/section";
import { getBudgetSpend } from "@/lib/analytics/budget-spend";
import { findUnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { readChangeMark } from "@/lib/analytics/read-change-mark";
import { COMPARISONS, parsePeriod } from "@/lib/analytics/period";
import { withUnusual } from "@/lib/analytics/prepare-unusual";
import { readMonthEnd } from "@/lib/analytics/read-month-end";
import { readOverview } from "@/lib/analytics/read-overview";
import { keepZone } from "@/lib/rollups/keep-zone";
import { Budgets } from "./budgets";
import { Figures } from "./figures";
import { GroupTable } from "./group-table";
import { OwnKeys } from "./own-keys";

export const metadata = { title: "Overview · Tollgate" };

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OverviewPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const mark = await readChangeMark(ctx, account.accountId, { withMoney: account.can("money.read") });
  const period = parsePeriod(await searchParams, ctx.clock.now());
  const { accountId } = account;
  const { timeZone } = period;
  const [view, monthEnd, unusual, budgets] = await Promise.all([
    readOverview(ctx, accountId, period), readMonthEnd(ctx, accountId, timeZone), findUnusualSpend(ctx, accountId, period), account.can("money.read") ? getBudgetSpend(ctx, accountId) : null, keepZone(ctx, accountId, timeZone),
  ]);
  // Instants, so that the link names these very calls also tomorrow.
  const range = { period: "custom", from: period.from.toISOString(), to: period.to.toISOString(), tz: timeZone };
  const calls = (filter: Record<string, string>) => `/a/${slug}/calls?${new URLSearchParams({ ...range, ...filter })}`;
  const colors = new Map([...view.seconds.series, ...view.spend.series].flatMap(({ model, color }) => (model ? [[model, color]] : [])));
  const names = new Map(view.models.map(({ key, label }) => [key, label]));
  return (
    <>
      <PageBar title="Overview" actions={<><Live slug={slug} readAt={view.readAt.toISOString()} mark={mark} />{account.can("export") && <Button asChild size="sm"><a href={`/api/exports/calls?${new URLSearchParams({ ...range, account: slug })}`}><Download aria-hidden className="size-3.5" />CSV</a></Button>}</>}>
        <PeriodBar path={`/a/${slug}/overview`} period={period} compares />
      </PageBar>
      <Figures view={view} monthEnd={monthEnd} timeZone={timeZone} showMoney={account.can("money.read")} wallet={`/a/${slug}/wallet`} calls={calls} />
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-2">
        <StackedBars title="Spend by model" data={unusual ? withUnusual(view.spend, unusual.unusual, { ...unusual, timeZone }) : view.spend} before={COMPARISONS[period.comparison]} calls={calls({ status: "completed", ...(view.spend.beside ? {} : { funding: "wallet" }) })} />
        <StackedBars title="Video seconds by model" data={view.seconds} before={COMPARISONS[period.comparison]} calls={calls({ status: "completed" })} />
      </div>
      {budgets && <Budgets data={budgets} calls={calls} />}
      {view.byok && <OwnKeys byok={view.byok} calls={calls({ funding: "byok", status: "completed" })} />}
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-3">
        <GroupTable title="Models" groups={view.models} colors={colors} link={(key, more) => calls({ model: key, ...more })} />
        <GroupTable title="API keys" groups={view.apiKeys} link={(key, more) => calls({ key, ...more })} />
        <GroupTable title="Tags" groups={view.tags} link={(key, more) => calls({ tag: key, ...more })} />
      </div>
      <Section title="Latest calls" className="border-t pt-6" action={<Link className="text-[13px] text-action hover:underline" href={calls({})}>See all</Link>}>
        <CallsTable slug={slug} calls={view.latest} timeZone={timeZone} models={names} empty="Choose a longer period above." />
      </Section>
    </>
  );
}
