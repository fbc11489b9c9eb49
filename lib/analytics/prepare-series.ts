import { formatDollars } from "@/lib/money/micros";
import type { Granularity } from "./period";
import type { SeriesPoint } from "./usage";

export type Series = { key: string; label: string; color: string };
export type ChartPoint = {
  label: string; bounds: string; /** The bucket, half-open, as ISO instants. */ from: string; to: string; unfinished: boolean; total: string;
  /** For drawing, by series key: dollars or seconds as floats. The text beside it is exact. */
  values: Record<string, number>;
  texts: Record<string, string>;
};
export type ChartData = { series: Series[]; points: ChartPoint[]; total: string };

const TOP = 8;

/** `1,234.5 s`, from whole milliseconds. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
}

const COLORS = 10;

/** A model has its own colour for good; where two of one chart have the same, the younger takes the next free one. */
export function assignColors(models: { id: string; colorIndex: number }[]): Map<string, number> {
  const taken = new Map<number, string>();
  for (const { id, colorIndex } of models.toSorted((a, b) => a.colorIndex - b.colorIndex)) {
    let color = colorIndex % COLORS;
    for (let tries = 0; taken.has(color) && tries < COLORS; tries++) color = (color + 1) % COLORS;
    taken.set(color, id);
  }
  return new Map([...taken].map(([color, id]) => [id, color]));
}

/** What the stacked chart draws: the top eight models by the measure and "Others", exact texts, labels in the zone. */
export function prepareSeries(
  points: SeriesPoint[],
  options: { measure: "spend" | "seconds"; models: Map<string, { name: string; colorIndex: number }>; to: Date; until: Date; granularity: Granularity; timeZone: string },
): ChartData {
  const value = (m: { spendMicros: bigint; durationMs: number }) => (options.measure === "spend" ? m.spendMicros : BigInt(m.durationMs));
  const text = (amount: bigint) => (options.measure === "spend" ? formatDollars(amount, "exact") : formatSeconds(Number(amount)));
  const draw = (amount: bigint) => Number(amount) / (options.measure === "spend" ? 1e6 : 1e3);
  const totals = new Map<string, bigint>();
  for (const point of points) for (const [id, m] of point.models) totals.set(id, (totals.get(id) ?? 0n) + value(m));
  const ranked = [...totals].filter(([, amount]) => amount > 0n).sort((a, b) => (a[1] === b[1] ? a[0].localeCompare(b[0]) : a[1] > b[1] ? -1 : 1)).map(([id]) => id);
  const top = ranked.length > TOP + 1 ? ranked.slice(0, TOP) : ranked;
  const colors = assignColors(top.map((id) => ({ id, colorIndex: options.models.get(id)?.colorIndex ?? COLORS - 1 })));
  const series = top.map((id) => ({ key: id, label: options.models.get(id)?.name ?? id, color: `var(--series-${colors.get(id)})` }));
  if (top.length < ranked.length) series.push({ key: "others", label: `Others (${ranked.length - top.length})`, color: "var(--quiet)" });
  const fine = options.granularity === "15m" || options.granularity === "1h";
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: options.timeZone, day: "numeric", month: "short", ...(fine ? { hour: "2-digit", minute: "2-digit" } : {}) });
  const exact = new Intl.DateTimeFormat("en-GB", { timeZone: options.timeZone, dateStyle: "medium", timeStyle: "short" });
  let all = 0n;
  const prepared = points.map((point, i) => {
    const end = points[i + 1]?.at ?? options.to;
    const amounts = new Map<string, bigint>(series.map(({ key }) => [key, 0n]));
    let total = 0n;
    for (const [id, m] of point.models) {
      const key = top.includes(id) ? id : "others";
      if (amounts.has(key)) amounts.set(key, amounts.get(key)! + value(m));
      total += value(m);
    }
    all += total;
    return {
      label: format.format(point.at), from: point.at.toISOString(), to: end.toISOString(), bounds: `${exact.format(point.at)} – ${exact.format(end)}`, unfinished: point.at < options.until && options.until < end, total: text(total),
      values: Object.fromEntries([...amounts].map(([key, amount]) => [key, draw(amount)])),
      texts: Object.fromEntries([...amounts].map(([key, amount]) => [key, text(amount)])),
    };
  });
  return { series, points: prepared, total: text(all) };
}
