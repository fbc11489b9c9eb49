import { HeatMap } from "@/app/_components/charts/heat-map";
import { StackedBars } from "@/app/_components/charts/later";
import { Treemap } from "@/app/_components/charts/treemap";
import type { Exploration } from "@/lib/analytics/exploration";
import type { UnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { COMPARISONS, type Period } from "@/lib/analytics/period";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";
import { prepareHeatMap } from "@/lib/analytics/prepare-heat-map";
import type { Treemap as Tree } from "@/lib/analytics/prepare-treemap";
import { withUnusual } from "@/lib/analytics/prepare-unusual";
import type { WeekHours } from "@/lib/analytics/week-hours";

type Props = {
  exploration: Exploration; period: Period; chart: ExploredView; /** Each only where it is the view. */ treemap: Tree | null; weekHours: WeekHours | null; unusual: UnusualSpend | null;
  /** The calls of all that is shown. */ calls: string; page: string;
};

/** What is explored, as a heat map, a treemap, bars or lines. */
export function ExploredPicture({ exploration: { measure, view }, period, chart: { title, chart }, treemap, weekHours, unusual, calls, page }: Props) {
  if (weekHours) return <HeatMap data={prepareHeatMap(weekHours, measure, period)} />;
  if (treemap) return <Treemap data={treemap} page={page} />;
  const data = unusual ? withUnusual(chart, unusual.unusual, { ...unusual, timeZone: period.timeZone }) : chart;
  return <StackedBars title={title} data={data} before={COMPARISONS[period.comparison]} calls={calls} view={view === "share" || view === "line" ? view : "stacked"} className="h-72" />;
}
