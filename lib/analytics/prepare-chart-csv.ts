import { stringify } from "csv-stringify/browser/esm/sync";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import type { ChartData } from "./prepare-series";

/** A chart's exact figures as CSV: a row a bucket, a column a series and the total, in dollars or seconds. */
export function prepareChartCsv({ series, points, totalName = "Total" }: Pick<ChartData, "series" | "points" | "totalName">): string {
  const head = ["from", "to", ...series.map(({ label }) => label), totalName.toLowerCase()];
  const rows = points.map(({ from, to, plain }) => [from, to, ...series.map(({ key }) => plain[key]!), plain.total!]);
  return stringify([head, ...rows], { ...CSV_CELLS, header: false });
}
