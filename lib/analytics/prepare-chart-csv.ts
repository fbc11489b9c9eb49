import { stringify } from "csv-stringify/browser/esm/sync";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import { PAID_DIRECTLY } from "./paid-directly";
import type { ChartData } from "./prepare-series";

/** A chart's exact figures as CSV: a row a bucket, a column a series and the total, and those of what is compared with, in dollars or seconds. */
export function prepareChartCsv({ series, points, totalName = "Total", beside }: Pick<ChartData, "series" | "points" | "totalName" | "beside">): string {
  const compared = points.some(({ before }) => before);
  const besides = compared && (beside !== undefined || points.some(({ before }) => before && Number(before.beside) !== 0));
  const head = ["from", "to", ...series.map(({ label }) => label), totalName.toLowerCase(), ...(compared ? ["before"] : []), ...(besides ? [`${beside?.name ?? PAID_DIRECTLY}, before`] : [])];
  const rows = points.map(({ from, to, plain, before }) => [
    from, to, ...series.map(({ key }) => plain[key]!), plain.total!, ...(compared ? [before?.plain ?? ""] : []), ...(besides ? [before?.beside ?? ""] : []),
  ]);
  return stringify([head, ...rows], { ...CSV_CELLS, header: false });
}
