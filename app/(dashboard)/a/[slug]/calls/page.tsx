import Link from "next/link";
import { callView } from "@/app/_components/tables/call-columns";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { openAccountPage } from "@/app/_components/open-account";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { callFilter } from "@/lib/analytics/call-filter";
import { isPlace, listCalls } from "@/lib/analytics/list-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { getTotals } from "@/lib/analytics/usage";
import { isId } from "@/lib/ids/ids";
import { ColumnChoice } from "./column-choice";

export const metadata = { title: "Calls · Tollgate" };

const PAGE = 50;
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallsPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const period = parsePeriod(search, ctx.clock.now());
  const filter = callFilter.parse(search);
  const { sort, cols } = callView.parse(search);
  const after = isId(search.after) && typeof search.place === "string" && isPlace(sort.order, search.place) ? { place: search.place, id: search.after } : undefined;
  const [calls, totals] = await Promise.all([
    listCalls(ctx, account.accountId, { filter, period, limit: PAGE, ...sort, after }), getTotals(ctx, account.accountId, period, filter),
  ]);
  const path = `/a/${slug}/calls`;
  const chosen = Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, [search[name]].flat().join(",")]])));
  const view = inUrl("sort", "cols");
  const range = inUrl("period", "from", "to", "tz");
  const link = (more: Record<string, string>) => `${path}?${new URLSearchParams({ ...range, ...view, ...more })}`;
  const last = calls.at(-1);
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Calls</h1>
      <PeriodBar path={path} period={period} kept={{ ...chosen, ...view }} />
      <div className="flex flex-wrap gap-3 text-xs">
        {Object.entries(chosen).map(([name, value]) => {
          const rest = Object.fromEntries(Object.entries(chosen).filter(([other]) => other !== name));
          return <Link key={name} className="rounded border border-line px-2 py-1" href={link(rest)} aria-label={`Remove filter ${name}`}>{name}: {value || "none"} ×</Link>;
        })}
        <ColumnChoice path={path} kept={{ ...chosen, ...range, ...inUrl("sort") }} chosen={cols} />
        {account.can("export") && <a className="underline" href={`/api/exports/calls?${new URLSearchParams({ ...range, ...chosen, account: slug })}`}>Download CSV</a>}
      </div>
      <CallsTable calls={calls} timeZone={period.timeZone} columns={cols} totals={totals} sort={{ ...sort, link: (by) => link({ ...chosen, sort: by }) }} />
      {calls.length === PAGE && last && <Link className="underline" href={link({ ...chosen, after: last.id, place: last.place })}>Next {PAGE}</Link>}
    </div>
  );
}
