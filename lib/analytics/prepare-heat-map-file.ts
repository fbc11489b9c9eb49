import type { PictureFile } from "./prepare-exploration-file";
import type { HeatMap } from "./prepare-heat-map";

/** A heat map for files, a cell an hour of a weekday: `from` is where the map begins, which is later than the period where that is longer than 90 days. */
export function prepareHeatMapFile({ title, totalPlain, cut, weekdays, cells }: HeatMap, measure: string, range: { from: Date; to: Date }): PictureFile {
  return {
    sheet: "Heat map", title, from: range.from.toISOString(), to: range.to.toISOString(), total: totalPlain, note: cut,
    cells: cells.map(({ weekday, hour, plain }) => ({ weekday: weekdays[weekday]!, hour: `${String(hour).padStart(2, "0")}:00`, [measure.toLowerCase()]: plain })),
  };
}
