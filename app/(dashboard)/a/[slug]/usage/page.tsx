import { Download } from "lucide-react";
import { openAccountPage } from "@/app/_components/open-account";
import { choice, Disclosure } from "@/app/_components/ui/disclosure";
import { Live } from "@/app/_components/ui/live";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { readFilter } from "@/lib/analytics/call-filter";
import { findUnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { parseExploration } from "@/lib/analytics/exploration";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import { measureOf } from "@/lib/analytics/measures";
import { COMPARISONS, parsePeriod, searchOfPeriod } from "@/lib/analytics/period";
import { prepareExploration } from "@/lib/analytics/prepare-exploration";
import { prepareTreemap, withBlockColors } from "@/lib/analytics/prepare-treemap";
import { readChangeMark } from "@/lib/analytics/read-change-mark";
import { readExploration } from "@/lib/analytics/read-exploration";
import { listSavedViews } from "@/lib/analytics/list-saved-views";
import { getWeekHours } from "@/lib/analytics/week-hours";
import { queryOf } from "@/lib/http/query-of";
import { keepZone } from "@/lib/rollups/keep-zone";
import { CallFilters, FilterChips } from "../calls/call-filters";
import { ExploredPicture } from "./explored-picture";
import { ExploredTable } from "./explored-table";
import { ExplorerBar } from "./explorer-bar";
import { SavedViews } from "./saved-views";

export const metadata = { title: "Usage · Tollgate" };

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function UsagePage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const mark = await readChangeMark(ctx, account.accountId, { withMoney: account.can("money.read") });
  const period = parsePeriod(search, ctx.clock.now());
  const exploration = parseExploration(search);
  const filter = readFilter(search);
  const { view: shownAs, measure } = exploration;
  const [explored, weekHours, unusual, choices, views] = await Promise.all([
    readExploration(ctx, account.accountId, period, exploration, filter), shownAs === "heatmap" ? getWeekHours(ctx, account.accountId, period, measure, filter) : null,
    measure === "spend" && (shownAs === "stacked" || shownAs === "line") ? findUnusualSpend(ctx, account.accountId, period, filter) : null,
    listFilterChoices(ctx, account.accountId, period.from), listSavedViews(ctx, account.accountId), keepZone(ctx, account.accountId, period.timeZone),
  ]);
  const path = `/a/${slug}/usage`;
  const inUrl = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, [search[name]].flat().join(",")]])));
  const asked = inUrl("measure", "by", "view", "top");
  const range = inUrl("period", "from", "to", "tz", "g", "compare");
  // Instants, so that the link names these very calls also tomorrow.
  const instants = { period: "custom", from: period.from.toISOString(), to: period.to.toISOString(), tz: period.timeZone };
  const calls = (more: Record<string, string>) => `/a/${slug}/calls?${queryOf({ ...measureOf(measure).calls, ...instants, ...filter, ...more })}`;
  const file = (format: string) => `/api/exports/usage?${queryOf({ ...asked, ...filter, ...searchOfPeriod(period), account: slug, format })}`;
  const narrow = (more: Record<string, string>) => `${path}?${queryOf({ ...range, ...asked, ...filter, ...more })}`;
  const treemap = shownAs === "treemap" ? prepareTreemap(explored, exploration, narrow) : null;
  const asBars = prepareExploration(explored, exploration, period);
  const view = treemap ? { ...asBars, rows: withBlockColors(asBars.rows, treemap) } : asBars;
  return (
    <>
      <PageBar
        title="Usage"
        actions={<>
          <Live slug={slug} readAt={ctx.clock.now().toISOString()} mark={mark} />
          <SavedViews slug={slug} path={path} views={views} mayChange={account.can("views.manage")} query={queryOf({ ...range, ...asked, ...filter }).toString()} />
          {account.can("export") && (
            <Disclosure label={<><Download aria-hidden className="size-3.5" />Export</>} align="end">
              {["csv", "xlsx", "json"].map((format) => <a key={format} href={file(format)} className={choice}>{format.toUpperCase()} of what is shown</a>)}
            </Disclosure>
          )}
        </>}
      >
        <PeriodBar path={path} period={period} kept={{ ...asked, ...filter }} compares />
        <div className="flex flex-wrap items-center gap-2">
          <ExplorerBar path={path} kept={{ ...range, ...filter }} exploration={exploration} />
          <CallFilters path={path} kept={{ ...range, ...asked }} chosen={filter} choices={choices} />
          <FilterChips chosen={filter} choices={choices} link={(rest) => `${path}?${queryOf({ ...range, ...asked, ...rest })}`} />
        </div>
      </PageBar>
      <ExploredPicture exploration={exploration} period={period} chart={view} treemap={treemap} weekHours={weekHours} unusual={unusual} calls={calls({})} page={narrow({})} />
      <ExploredTable view={view} compared={period.comparison === "none" ? null : COMPARISONS[period.comparison]} calls={calls} narrow={narrow} />
    </>
  );
}
