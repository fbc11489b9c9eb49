import { CallsTable } from "@/app/_components/tables/calls-table";
import { StackedBars } from "@/app/_components/charts/stacked-bars";
import { openAccountPage } from "@/app/_components/open-account";
import { Freshness } from "@/app/_components/ui/freshness";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { readOverview } from "@/lib/analytics/read-overview";
import { parsePeriod } from "@/lib/analytics/period";
import { Figures } from "./figures";
import { GroupTable } from "./group-table";

export const metadata = { title: "Overview · Tollgate" };

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OverviewPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const period = parsePeriod(await searchParams, ctx.clock.now());
  const view = await readOverview(ctx, account.accountId, period);
  // Instants, so that the link names these very calls also tomorrow.
  const range = { period: "custom", from: period.from.toISOString(), to: period.to.toISOString(), tz: period.timeZone };
  const calls = (filter: Record<string, string>) => `/a/${slug}/calls?${new URLSearchParams({ ...range, ...filter })}`;
  return (
    <div className="space-y-6">
      <h1 className="text-lg font-semibold">Overview</h1>
      <PeriodBar path={`/a/${slug}/overview`} period={period} compares><Freshness readAt={view.readAt.toISOString()} /></PeriodBar>
      <Figures view={view} showMoney={account.can("money.read")} calls={calls} />
      <div className="grid gap-8 lg:grid-cols-2">
        <StackedBars title="Spend by model" data={view.spend} calls={calls({ funding: "wallet", status: "completed" })} />
        <StackedBars title="Video seconds by model" data={view.seconds} calls={calls({ status: "completed" })} />
      </div>
      <div className="grid gap-8 lg:grid-cols-3">
        <GroupTable title="Models" groups={view.models} link={(key) => calls({ model: key })} />
        <GroupTable title="API keys" groups={view.apiKeys} link={(key) => calls({ key })} />
        <GroupTable title="Tags" groups={view.tags} link={(key) => calls({ tag: key })} />
      </div>
      <section><h2>Latest calls</h2><CallsTable calls={view.latest} timeZone={period.timeZone} /></section>
    </div>
  );
}
