import { Download } from "lucide-react";
import { cookies } from "next/headers";
import Link from "next/link";
import { BYOK_COLUMNS, callView } from "@/app/_components/tables/call-columns";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { openAccountPage } from "@/app/_components/open-account";
import { Button } from "@/app/_components/ui/button";
import { Live } from "@/app/_components/ui/live";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { readFilter } from "@/lib/analytics/call-filter";
import { readSearch } from "@/lib/analytics/call-search";
import { isPlace, listCalls } from "@/lib/analytics/list-calls";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { parsePeriod } from "@/lib/analytics/period";
import { readChangeMark } from "@/lib/analytics/read-change-mark";
import { getTotals } from "@/lib/analytics/usage";
import { type Params, queryOf } from "@/lib/http/query-of";
import { isId } from "@/lib/ids/ids";
import { CallFilters, FilterChips } from "./call-filters";
import { CallSearchBox, SearchChips } from "./call-search";
import { ColumnChoice } from "./column-choice";
import { COLUMNS_COOKIE } from "./columns-cookie";
import { KeepColumns } from "./keep-columns";

export const metadata = { title: "Calls · Tollgate" };

const PAGE = 50;
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallsPage({ params, searchParams }: Props) {
  const [{ slug }, asked, jar] = await Promise.all([params, searchParams, cookies()]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const mark = await readChangeMark(ctx, account.accountId, { withMoney: account.can("money.read") });
  const period = parsePeriod(asked, ctx.clock.now());
  const [filter, { search, problems }] = [readFilter(asked), readSearch(asked)];
  const onlyByok = filter.funding?.join() === "byok";
  const { sort, cols } = callView.parse({ ...asked, cols: asked.cols ?? (onlyByok ? BYOK_COLUMNS : jar.get(COLUMNS_COOKIE)?.value.split(".")) });
  const after = isId(asked.after) && typeof asked.place === "string" && isPlace(sort.order, asked.place) ? { place: asked.place, id: asked.after } : undefined;
  const isSearch = Object.keys(search).length > 0;
  const [calls, totals, choices] = await Promise.all([
    listCalls(ctx, account.accountId, { filter, search, period, limit: PAGE, ...sort, after }), isSearch ? undefined : getTotals(ctx, account.accountId, period, filter), listFilterChoices(ctx, account.accountId, period.from),
  ]);
  const path = `/a/${slug}/calls`;
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (asked[name] === undefined ? [] : [[name, [asked[name]].flat().join(",")]])));
  const view = inUrl("sort", "cols");
  const range = inUrl("period", "from", "to", "tz");
  const link = (more: Params) => `${path}?${queryOf({ ...range, ...view, ...more })}`;
  const { q, ...sizes } = search;
  const last = calls.at(-1);
  return (
    <>
      <PageBar title="Calls" actions={<><Live slug={slug} readAt={ctx.clock.now().toISOString()} mark={mark} />{account.can("export") && <Button asChild size="sm"><a href={`/api/exports/calls?${queryOf({ ...range, ...filter, ...search, account: slug })}`}><Download aria-hidden className="size-3.5" />Download CSV</a></Button>}</>}>
        <PeriodBar path={path} period={period} kept={{ ...filter, ...sizes, ...view }} />
        <div className="flex flex-wrap items-center gap-2">
          <CallSearchBox path={path} kept={{ ...range, ...view, ...filter, ...sizes }} q={[asked.q].flat()[0]} />
          <CallFilters path={path} kept={{ ...range, ...view, ...(q ? { q } : {}) }} chosen={filter} choices={choices} search={search} />
          <ColumnChoice path={path} kept={{ ...filter, ...search, ...range, ...inUrl("sort") }} chosen={cols} />
          <FilterChips chosen={filter} choices={choices} link={(rest) => link({ ...rest, ...search })} />
          <SearchChips search={search} link={(rest) => link({ ...filter, ...rest })} />
        </div>
      </PageBar>
      {Object.entries(problems).map(([name, problem]) => <p key={name} role="alert" className="text-[13px] text-destructive">Not searched for {name === "q" ? "an id" : name.replace("_min", ", from").replace("_max", ", to")}: {problem}.</p>)}
      {q && <p className="text-[13px] text-quiet">Calls of any time whose call, job, event or upstream id begins with “{q}”. The period above does not count here.</p>}
      {asked.cols !== undefined && <KeepColumns chosen={cols} />}
      <CallsTable slug={slug} calls={calls} timeZone={period.timeZone} models={new Map(choices.model?.map(({ value, label }) => [value, label]))} columns={cols} totals={totals} sort={{ ...sort, link: (by) => link({ ...filter, ...search, sort: by }) }} empty={q ? "No call of this account has such an id. A job that still runs is here once it has finished." : "Choose a longer period, or take a filter away."} />
      {calls.length === PAGE && last && <Button asChild><Link href={link({ ...filter, ...search, after: last.id, place: last.place })}>Next {PAGE}</Link></Button>}
    </>
  );
}
