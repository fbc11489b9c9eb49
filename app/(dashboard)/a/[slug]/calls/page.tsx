import { Download } from "lucide-react";
import Link from "next/link";
import { BYOK_COLUMNS, callView } from "@/app/_components/tables/call-columns";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { openAccountPage } from "@/app/_components/open-account";
import { Button } from "@/app/_components/ui/button";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { callFilter } from "@/lib/analytics/call-filter";
import { isPlace, listCalls } from "@/lib/analytics/list-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { getTotals } from "@/lib/analytics/usage";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { isId } from "@/lib/ids/ids";
import { CallFilters, FilterChips, type FilterChoices } from "./call-filters";
import { ColumnChoice } from "./column-choice";

export const metadata = { title: "Calls · Tollgate" };

const PAGE = 50;
const FIXED: FilterChoices = { status: ["completed", "failed", "cancelled"].map((value) => ({ value, label: value })), funding: [{ value: "wallet", label: "wallet" }, { value: "byok", label: "BYOK" }] };
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallsPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const period = parsePeriod(search, ctx.clock.now());
  const filter = callFilter.parse(search);
  const { sort, cols: chosenColumns } = callView.parse(search);
  const cols = search.cols === undefined && filter.funding === "byok" ? BYOK_COLUMNS : chosenColumns;
  const after = isId(search.after) && typeof search.place === "string" && isPlace(sort.order, search.place) ? { place: search.place, id: search.after } : undefined;
  const [calls, totals, catalog, keys] = await Promise.all([
    listCalls(ctx, account.accountId, { filter, period, limit: PAGE, ...sort, after }), getTotals(ctx, account.accountId, period, filter), listCatalog(ctx), listApiKeys(ctx, account.accountId),
  ]);
  const path = `/a/${slug}/calls`;
  // A form sends a choice not made as an empty one; only of tags is that a choice: calls without.
  const chosen = Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]) || (entry[0] === "tag" && entry[1] === "")));
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, [search[name]].flat().join(",")]])));
  const view = inUrl("sort", "cols");
  const range = inUrl("period", "from", "to", "tz");
  const link = (more: Record<string, string>) => `${path}?${new URLSearchParams({ ...range, ...view, ...more })}`;
  const last = calls.at(-1);
  const choices = { model: catalog.map(({ id, name }) => ({ value: id, label: name })), ...FIXED, key: keys.map(({ id, name }) => ({ value: id, label: name })) };
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
      <CallsTable calls={calls} timeZone={period.timeZone} models={new Map(catalog.map(({ id, name }) => [id, name]))} columns={cols} totals={totals} sort={{ ...sort, link: (by) => link({ ...chosen, sort: by }) }} empty="Choose a longer period, or take a filter away." />
      {calls.length === PAGE && last && <Button asChild><Link href={link({ ...chosen, after: last.id, place: last.place })}>Next {PAGE}</Link></Button>}
    </>
  );
}
