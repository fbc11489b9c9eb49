import type { ExploredView } from "./prepare-exploration";

/** What an exploration shows, a row a bucket and group: dimensions by name, the figure plain (dollars, seconds, calls, a share of 1), empty where there is none. */
export function prepareExplorationRows({ columns, rows, chart, measure }: ExploredView): Record<string, string>[] {
  return chart.points.flatMap(({ from, to, plain }) => rows.map(({ key, names }) => ({
    from, to, ...Object.fromEntries(columns.map((name, i) => [name.toLowerCase(), names[i] ?? ""])), [measure.toLowerCase()]: plain[key] ?? "",
  })));
}

/** The same as one object, with the sums of the whole period. */
export function prepareExplorationJson(view: ExploredView, period: { from: Date; to: Date; timeZone: string; granularity: string }): Record<string, unknown> {
  const { columns, rows, chart, measure, total } = view;
  return {
    title: view.title, measure, unit: { $: "USD", s: "seconds", n: "calls", "%": "share" }[chart.unit], period: { from: period.from, to: period.to, time_zone: period.timeZone, granularity: period.granularity },
    total: total?.plain ?? null,
    groups: rows.map(({ key, names, ...row }) => ({
      ...Object.fromEntries(columns.map((name, i) => [name.toLowerCase(), names[i] ?? null])), total: row.total?.plain ?? null, before: row.before?.plain ?? null,
      buckets: chart.points.map(({ from, to, plain }) => ({ from, to, value: plain[key] || null })),
    })),
  };
}
