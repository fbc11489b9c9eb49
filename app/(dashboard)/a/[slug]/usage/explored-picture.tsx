import { HeatMap } from "@/app/_components/charts/heat-map";
import { StackedBars } from "@/app/_components/charts/stacked-bars";
import { Treemap } from "@/app/_components/charts/treemap";
import type { Exploration } from "@/lib/analytics/exploration";
import type { UnusualSpend } from "@/lib/analytics/find-unusual-spend";
import { COMPARISONS, type Period } from "@/lib/analytics/period";
import type { ExploredView } from "@/lib/analytics/prepare-exploration";
import { prepareHeatMap } from "@/lib/analytics/prepare-heat-map";
import { prepareTreemap } from "@/lib/analytics/prepare-treemap";
import { withUnusual } from "@/lib/analytics/prepare-unusual";
import type { Explored } from "@/lib/analytics/read-exploration";
import type { WeekHours } from "@/lib/analytics/week-hours";

type Props = {
  exploration: Exploration; period: Period; explored: Explored; view: ExploredView; weekHours: WeekHours | null; unusual: UnusualSpend | null;
  /** The calls of all that is shown. */ calls: string; /** This page for a part alone. */ narrow: (filter: Record<string, string>) => string;
};

/** What is explored, as bars, lines, a treemap or a heat map. */
export function ExploredPicture({ exploration, period, explored, view, weekHours, unusual, calls, narrow }: Props) {
  if (weekHours) return <HeatMap data={prepareHeatMap(weekHours, exploration.measure, period)} />;
  if (exploration.view === "treemap" || exploration.view === "heatmap") return <Treemap data={prepareTreemap(explored, exploration, narrow)} page={narrow({})} />;
  const chart = unusual ? withUnusual(view.chart, unusual.unusual, { ...unusual, timeZone: period.timeZone }) : view.chart;
  return <StackedBars title={view.title} data={chart} before={COMPARISONS[period.comparison]} calls={calls} view={exploration.view} className="h-72" />;
}
