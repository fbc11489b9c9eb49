import type { ExploredView } from "./prepare-exploration";

/** What is drawn instead of groups over time, for files. The last column of its cells is the figure, plain. */
export type PictureFile = { sheet: "Heat map" | "Treemap"; title: string; /** What it tells of, as ISO instants. */ from: string; to: string; total: string | null; note: string | null; cells: Record<string, string>[] };

/** A group's columns: what it is called, by dimension. */
export const groupColumns = (columns: string[], names: string[]): Record<string, string> => Object.fromEntries(columns.map((name, i) => [name.toLowerCase(), names[i] ?? ""]));

/** What an exploration shows, a row a bucket and group: dimensions by name, the figure plain (dollars, seconds, calls, a share of 1), empty where there is none. */
export function prepareExplorationRows({ columns, rows, chart, measure }: ExploredView): Record<string, string>[] {
  return chart.points.flatMap(({ from, to, plain }) => rows.map(({ key, names }) => ({ from, to, ...groupColumns(columns, names), [measure.toLowerCase()]: plain[key] ?? "" })));
}

/** The same of a picture, a row a cell, each with the time that all are of. */
export const preparePictureRows = ({ from, to, cells }: PictureFile): Record<string, string>[] => cells.map((cell) => ({ from, to, ...cell }));

type Times = { from: Date; to: Date; timeZone: string; granularity: string };

/** The same as one object, with the sums of the whole period; with a picture, that stands for the buckets. */
export function prepareExplorationJson(view: ExploredView, period: Times, picture: PictureFile | null = null): Record<string, unknown> {
  const { columns, rows, chart, measure, total } = view;
  return {
    title: view.title, measure, unit: { $: "USD", s: "seconds", n: "calls", "%": "share" }[chart.unit],
    period: { from: period.from, to: period.to, time_zone: period.timeZone, ...(picture ? {} : { granularity: period.granularity }) }, total: total?.plain ?? null,
    groups: rows.map(({ key, names, ...row }) => ({
      ...withNulls(groupColumns(columns, names)), total: row.total?.plain ?? null, before: row.before?.plain ?? null,
      ...(picture ? {} : { buckets: chart.points.map(({ from, to, plain }) => ({ from, to, value: plain[key] || null })) }),
    })),
    ...(picture && pictureJson(picture)),
  };
}

function pictureJson({ sheet, cells, ...told }: PictureFile): Record<string, unknown> {
  return { [sheet.toLowerCase().replace(" ", "_")]: { ...told, cells: cells.map(withNulls) } };
}

const withNulls = (row: Record<string, string>) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text || null]));
