import Link from "next/link";
import { CallsTable } from "@/app/_components/tables/calls-table";
import { openAccountPage } from "@/app/_components/open-account";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { callFilter, listCalls } from "@/lib/analytics/list-calls";
import { parsePeriod } from "@/lib/analytics/period";
import { isId } from "@/lib/ids/ids";

export const metadata = { title: "Calls · Tollgate" };

const PAGE = 50;
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallsPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const period = parsePeriod(search, ctx.clock.now());
  const filter = callFilter.parse(search);
  const at = new Date(String(search.at));
  const after = isId(search.after) && !Number.isNaN(at.getTime()) ? { at, id: search.after } : undefined;
  const calls = await listCalls(ctx, account.accountId, { filter, period, limit: PAGE, after });
  const kept = Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const path = `/a/${slug}/calls`;
  const inUrl = Object.fromEntries(["period", "from", "to", "g", "tz"].flatMap((name) => (typeof search[name] === "string" ? [[name, search[name]]] : [])));
  const query = (more: Record<string, string>) => new URLSearchParams({ ...inUrl, ...more }).toString();
  const last = calls.at(-1);
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Calls</h1>
      <PeriodBar path={path} period={period} kept={kept} />
      <p className="flex flex-wrap gap-3 text-xs">
        {Object.entries(kept).map(([name, value]) => {
          const rest = Object.fromEntries(Object.entries(kept).filter(([other]) => other !== name));
          return <Link key={name} className="rounded border border-line px-2 py-1" href={`${path}?${query(rest)}`} aria-label={`Remove filter ${name}`}>{name}: {value || "none"} ×</Link>;
        })}
        {account.can("export") && <a className="underline" href={`/api/exports/calls?${query({ ...kept, account: slug })}`}>Download CSV</a>}
      </p>
      <CallsTable calls={calls} timeZone={period.timeZone} />
      {calls.length === PAGE && last && <Link className="underline" href={`${path}?${query({ ...kept, after: last.id, at: new Date(last.occurred_at).toISOString() })}`}>Older calls</Link>}
    </div>
  );
}
