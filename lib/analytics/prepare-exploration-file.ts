import { microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { DIMENSIONS } from "./exploration";
import type { ExploredView } from "./prepare-exploration";

/** What is drawn instead of groups over time, for files. The last column of its cells is the figure, plain. */
export type PictureFile = { sheet: "Heat map" | "Treemap"; title: string; /** What it tells of, as ISO instants. */ from: string; to: string; total: string | null; note: string | null; cells: Record<string, string>[] };

/** The columns whose names do not tell groups apart: two API keys may have one name. Values of the others are their own names. */
const WITH_ID: ReadonlySet<string> = new Set([DIMENSIONS.model, DIMENSIONS.provider, DIMENSIONS.api_key, DIMENSIONS.sub_account, DIMENSIONS.member]);

/** A group's columns: what it is called, by dimension, and its id beside that. Others, and what is no group, have no id. */
export function groupColumns(columns: string[], names: string[], keys: string[]): Record<string, string> {
  return Object.fromEntries(columns.flatMap((name, i) => [[name, names[i] ?? ""], ...(WITH_ID.has(name) ? [[`${name} id`, keys[i] ?? ""]] : [])]));
}

/** Columns as CSV and JSON name them. */
export const inSmall = (row: Record<string, string>) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name.toLowerCase(), text]));

/** What tells a group apart, by dimension, from the key of its row. */
export const idsOf = (key: string): string[] => (key === "others" ? [] : key.split("\0"));

/**
 * What an exploration shows, a row a bucket and group: dimensions by name, the figure plain (dollars, seconds, calls, a share of 1),
 * empty where there is none. What does not add up has the whole of each bucket too, as the chart tells it. What stands beside
 * the figures and is no part of them has rows of its own, and a column of its own, so that a sum of either is a sum of one thing;
 * so has what a bucket is compared with: the bucket at its place in the other period, of which there may be more.
 */
export function prepareExplorationRows(view: ExploredView): Record<string, string>[] {
  const { columns, rows, chart, measure } = view;
  const [figure, beside, compared] = [measure.toLowerCase(), besideOf(view), isCompared(view)];
  const lines = [...rows.map(({ key, names }) => ({ key, names, ids: idsOf(key) })), ...(hasWhole(view) || compared ? [{ key: "total", names: [chart.totalName ?? "Total"], ids: [] }] : []), ...(beside ? [{ key: beside.key, names: [beside.name], ids: [] }] : [])];
  return chart.points.flatMap(({ from, to, plain, before }) => lines.map(({ key, names, ids }) => ({
    from, to, ...inSmall(groupColumns(columns, names, ids)), [figure]: key === beside?.key || (key === "total" && !hasWhole(view)) ? "" : plain[key] ?? "",
    ...(beside && { [beside.name.toLowerCase()]: key === beside.key ? plain[key]! : "" }), ...(compared && { before: (key === "total" && before?.plain) || "" }), ...(compared && beside && { [`${beside.name.toLowerCase()}, before`]: (key === beside.key && before?.beside) || "" }),
  })));
}

/** What the chart draws that is none of the groups: what it is called, and its sum in the period. */
export function besideOf({ rows, chart }: ExploredView): { key: string; name: string; total: string } | null {
  const series = chart.beside && chart.series.find(({ key }) => !rows.some((row) => row.key === key));
  return series ? { key: series.key, name: series.label, total: microsToDecimal(chart.points.reduce((sum, { plain }) => sum + (parseDecimal(plain[series.key]!) ?? 0n), 0n)) } : null;
}

/** Whether the chart has the line of another period. */
const isCompared = ({ chart }: ExploredView) => chart.points.some(({ before }) => before !== null);

/** Whether the whole has to be told, because it is no sum of the groups. */
export const hasWhole = ({ rows, additive }: ExploredView) => !additive && rows.length > 0;

/** The same of a picture, a row a cell, each with the time that all are of. */
export const preparePictureRows = ({ from, to, cells }: PictureFile): Record<string, string>[] => cells.map((cell) => ({ from, to, ...cell }));

type Times = { from: Date; to: Date; timeZone: string; granularity: string };

/** The same as one object, with the sums of the whole period; with a picture, that stands for the buckets. */
export function prepareExplorationJson(view: ExploredView, period: Times, picture: PictureFile | null = null): Record<string, unknown> {
  const { columns, rows, chart, measure, total } = view;
  const beside = besideOf(view);
  const bucketsOf = (key: string) => (picture ? {} : { buckets: chart.points.map(({ from, to, plain }) => ({ from, to, value: plain[key] || null })) });
  return {
    title: view.title, measure, unit: { $: "USD", s: "seconds", n: "calls", "%": "share" }[chart.unit],
    period: { from: period.from, to: period.to, time_zone: period.timeZone, ...(picture ? {} : { granularity: period.granularity }) }, total: total?.plain ?? null,
    groups: rows.map(({ key, names, ...row }) => ({
      ...withNulls(inSmall(groupColumns(columns, names, idsOf(key)))), total: row.total?.plain ?? null, before: row.before?.plain ?? null, ...bucketsOf(key),
    })),
    ...(hasWhole(view) && { all_calls: { total: total?.plain ?? null, before: view.before?.plain ?? null, ...bucketsOf("total") } }),
    ...(beside && { beside: { name: beside.name, total: beside.total, ...bucketsOf(beside.key) } }),
    ...(isCompared(view) && !picture && { buckets_before: chart.points.map(({ from, to, before }) => ({ from, to, value: before?.plain ?? null, ...(beside && { beside: before?.beside ?? null }) })) }),
    ...(picture && pictureJson(picture)),
  };
}

function pictureJson({ sheet, cells, ...told }: PictureFile): Record<string, unknown> {
  return { [sheet.toLowerCase().replace(" ", "_")]: { ...told, cells: cells.map(withNulls) } };
}

const withNulls = (row: Record<string, string>) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text || null]));
