import type { Context } from "@/lib/context/context";
import type { CallFilter } from "./call-filter";
import type { Exploration } from "./exploration";
import type { Period } from "./period";
import { type ExploredView, prepareExploration } from "./prepare-exploration";
import type { PictureFile } from "./prepare-exploration-file";
import { prepareHeatMap } from "./prepare-heat-map";
import { prepareHeatMapFile } from "./prepare-heat-map-file";
import { prepareTreemap } from "./prepare-treemap";
import { prepareTreemapFile } from "./prepare-treemap-file";
import { readExploration } from "./read-exploration";
import { getWeekHours } from "./week-hours";

/** What the Usage page shows of an account, for its files: the groups over time, and the picture where that is shown instead of their chart. */
export async function readExplorationFile(ctx: Context, accountId: string, period: Period, exploration: Exploration, filter: CallFilter): Promise<{ view: ExploredView; picture: PictureFile | null }> {
  const { view: shownAs, measure } = exploration;
  const [explored, weekHours] = await Promise.all([readExploration(ctx, accountId, period, exploration, filter), shownAs === "heatmap" ? getWeekHours(ctx, accountId, period, measure, filter) : null]);
  const view = prepareExploration(explored, exploration, period);
  if (weekHours) return { view, picture: prepareHeatMapFile(prepareHeatMap(weekHours, measure, period), view.measure, { from: weekHours.from, to: period.to }) };
  // A file leads nowhere.
  return { view, picture: shownAs === "treemap" ? prepareTreemapFile(prepareTreemap(explored, exploration, () => ""), view, period) : null };
}
