import { Download } from "lucide-react";
import Link from "next/link";
import { BYOK_COLUMNS, callView } from "@/app/_components/tables/call-columns";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { openAccountPage } from "@/app/_components/open-account";
import { Button } from "@/app/_components/ui/button";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { chosenOf, readFilter } from "@/lib/analytics/call-filter";
import { isPlace, listCalls } from "@/lib/analytics/list-calls";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { parsePeriod } from "@/lib/analytics/period";
import { getTotals } from "@/lib/analytics/usage";
import { isId } from "@/lib/ids/ids";
import { CallFilters, FilterChips } from "./call-filters";
import { ColumnChoice } from "./column-choice";

export const metadata = { title: "Calls · Tollgate" };

const PAGE = 50;
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallsPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const period = parsePeriod(search, ctx.clock.now());
  const filter = readFilter(search);
  const { sort, cols: chosenColumns } = callView.parse(search);
  const cols = search.cols === undefined && filter.funding === "byok" ? BYOK_COLUMNS : chosenColumns;
  const after = isId(search.after) && typeof search.place === "string" && isPlace(sort.order, search.place) ? { place: search.place, id: search.after } : undefined;
  const [calls, totals, choices] = await Promise.all([
    listCalls(ctx, account.accountId, { filter, period, limit: PAGE, ...sort, after }), getTotals(ctx, account.accountId, period, filter), listFilterChoices(ctx, account.accountId),
  ]);
  const path = `/a/${slug}/calls`;
  const chosen = chosenOf(filter);
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, [search[name]].flat().join(",")]])));
  const view = inUrl("sort", "cols");
  const range = inUrl("period", "from", "to", "tz");
  const link = (more: Record<string, string>) => `${path}?${new URLSearchParams({ ...range, ...view, ...more })}`;
  const last = calls.at(-1);
  return (
    <>
      <PageBar title="Calls" actions={<><Freshness readAt={ctx.clock.now().toISOString()} />{account.can("export") && <Button asChild size="sm"><a href={`/api/exports/calls?${new URLSearchParams({ ...range, ...chosen, account: slug })}`}><Download aria-hidden className="size-3.5" />Download CSV</a></Button>}</>}>
        <PeriodBar path={path} period={period} kept={{ ...chosen, ...view }} />
        <div className="flex flex-wrap items-center gap-2">
          <CallFilters path={path} kept={{ ...range, ...view }} chosen={chosen} choices={choices} />
          <ColumnChoice path={path} kept={{ ...chosen, ...range, ...inUrl("sort") }} chosen={cols} />
          <FilterChips chosen={chosen} choices={choices} link={link} />
        </div>
      </PageBar>
      <CallsTable slug={slug} calls={calls} timeZone={period.timeZone} models={new Map(choices.model?.map(({ value, label }) => [value, label]))} columns={cols} totals={totals} sort={{ ...sort, link: (by) => link({ ...chosen, sort: by }) }} empty="Choose a longer period, or take a filter away." />
      {calls.length === PAGE && last && <Button asChild><Link href={link({ ...chosen, after: last.id, place: last.place })}>Next {PAGE}</Link></Button>}
    </>
  );
}
