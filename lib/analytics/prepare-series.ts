import { groupThousands } from "@/lib/money/group-thousands";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { instantLabels } from "@/lib/time/instant-labels";
import type { Granularity } from "./period";
import type { ModelSums, SeriesPoint } from "./usage";

export type Series = {
  key: string; label: string; color: string;
  /** Null for Others and for money paid to providers directly, which have no filter by model. */
  model: string | null; funding: "wallet" | "byok";
  /** The calls behind it, as search parameters of Calls, where model and funding do not say it; null: nothing leads to them. */
  filter?: Record<string, string> | null;
};
export type ChartPoint = {
  label: string; bounds: string; /** The bucket, half-open, as ISO instants. */ from: string; to: string; unfinished: boolean; total: string;
  /** For drawing, by series key, as floats; none where there is a gap. The texts beside it are exact, `plain` without signs and separators. */
  values: Record<string, number>;
  texts: Record<string, string>;
  plain: Record<string, string>;
  /** The whole of the bucket at this place in the period compared with. */
  before: { value: number; text: string } | null;
  /** What is unusual about it, and what would have been usual. */
  unusual?: string;
};
/** What an axis counts: dollars, seconds, things, per cent. */
export type Unit = "$" | "s" | "n" | "%";
export type ChartData = {
  unit: Unit; series: Series[]; points: ChartPoint[]; total: string; unfinished: boolean;
  /** For a heading: money to the cent, long sums of seconds in hours. */
  totalShort: string;
  /** What the total is, where it is no sum of the series. */
  totalName?: string;
  /** What one series stands for beside the total, and not in it. */
  beside?: { name: string; total: string; totalShort: string };
};

const TOP = 8;
const OTHERS = "others";
const BESIDE = "beside|byok";
const keyOf = (id: string, funding: Series["funding"]) => `${id}|${funding}`;

/** `1,234.5 s`, half-up, from whole milliseconds. Written by hand: a year of them takes a formatter longer than the sums take. */
export function formatSeconds(ms: number): string {
  const tenths = Math.round(ms / 100);
  return `${groupThousands(String(Math.floor(tenths / 10)))}.${tenths % 10} s`;
}

/** `3 h 25 m`, cut to whole minutes: for sums too long to read in seconds, which stand beside it. */
export function formatLength(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60).toLocaleString("en-US")} h ${minutes % 60} m`;
}

/** Sums above this are read in hours. */
export const LONG_MS = 10 * 3_600_000;

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

type Measure = {
  unit: "$" | "s"; text: (amount: bigint) => string; plain: (amount: bigint) => string; draw: (amount: bigint) => number;
  /** What a model adds to the chart, by funding. */
  parts: (sums: ModelSums) => [funding: Series["funding"], amount: bigint][];
  /** What stands beside the models as one series: money paid to providers directly is none of ours, and in no total of spend. */
  beside: (sums: ModelSums) => bigint;
};
const MEASURES: Record<"spend" | "seconds", Measure> = {
  spend: { unit: "$", text: (n) => formatDollars(n, "exact"), plain: microsToDecimal, draw: (n) => Number(n) / 1e6, parts: ({ spendMicros }) => [["wallet", spendMicros]], beside: ({ byokCostMicros }) => byokCostMicros },
  seconds: { unit: "s", text: (n) => formatSeconds(Number(n)), plain: (n) => (Number(n) / 1e3).toFixed(3), draw: (n) => Number(n) / 1e3, parts: ({ walletMs, byokMs }) => [["wallet", BigInt(walletMs)], ["byok", BigInt(byokMs)]], beside: () => 0n },
};

type Options = {
  measure: "spend" | "seconds"; models: Map<string, { name: string; colorIndex: number }>;
  to: Date; until: Date; granularity: Granularity; timeZone: string;
  /** What the series beside the models is called, e.g. `Paid to Luma directly, estimated`. */
  besideName?: string;
  /** Points of the period compared with, matched by place. */
  before?: SeriesPoint[];
};

/** What the stacked chart draws: the top eight models by the measure and "Others", BYOK apart from wallet, what was paid directly beside spend, exact texts, labels in the zone. */
export function prepareSeries(points: SeriesPoint[], options: Options): ChartData {
  const { unit, text, plain, draw, parts, beside } = MEASURES[options.measure];
  const whole = (sums: ModelSums) => parts(sums).reduce((sum, [, amount]) => sum + amount, 0n);
  const totals = new Map<string, bigint>();
  for (const point of points) for (const [id, sums] of point.models) totals.set(id, (totals.get(id) ?? 0n) + whole(sums));
  const ranked = [...totals].filter(([, amount]) => amount > 0n).sort((a, b) => (a[1] === b[1] ? a[0].localeCompare(b[0]) : a[1] > b[1] ? -1 : 1)).map(([id]) => id);
  const top = new Set(ranked.length > TOP + 1 ? ranked.slice(0, TOP) : ranked);
  const keys = new Map([...totals.keys()].map((id) => [id, { wallet: keyOf(top.has(id) ? id : OTHERS, "wallet"), byok: keyOf(top.has(id) ? id : OTHERS, "byok") }]));
  const amountsOf = (point: SeriesPoint) => {
    const amounts = new Map<string, bigint>();
    for (const [id, sums] of point.models) {
      const key = keys.get(id) ?? { wallet: keyOf(OTHERS, "wallet"), byok: keyOf(OTHERS, "byok") };
      for (const [funding, amount] of parts(sums)) if (amount) amounts.set(key[funding], (amounts.get(key[funding]) ?? 0n) + amount);
    }
    return amounts;
  };
  const besideOf = (point: SeriesPoint) => [...point.models.values()].reduce((sum, sums) => sum + beside(sums), 0n);
  const rows = points.map(amountsOf);
  const besides = points.map(besideOf);
  const besideAll = besides.reduce((sum, amount) => sum + amount, 0n);
  const besideName = options.besideName ?? "Paid to providers directly, estimated";
  const used = new Set(rows.flatMap((amounts) => [...amounts.keys()]));
  const colors = assignColors([...top].map((id) => ({ id, colorIndex: options.models.get(id)?.colorIndex ?? COLORS - 1 })));
  const named = [
    ...[...top].map((id) => ({ id, model: id, label: options.models.get(id)?.name ?? id, color: `var(--series-${colors.get(id)})` })),
    ...(top.size < ranked.length ? [{ id: OTHERS, model: null, label: `Others (${ranked.length - top.size})`, color: "var(--quiet)" }] : []),
  ];
  const series = named.flatMap(({ id, model, label, color }) => (["wallet", "byok"] as const).flatMap((funding): Series[] => {
    const key = keyOf(id, funding);
    return used.has(key) ? [{ key, model, funding, color, label: funding === "byok" ? `${label}, BYOK` : label, ...(id === OTHERS ? { filter: null } : {}) }] : [];
  }));
  if (besideAll > 0n) series.push({ key: BESIDE, model: null, funding: "byok", color: "var(--quiet)", label: besideName });
  const fine = options.granularity === "15m" || options.granularity === "1h";
  const [format, exact] = [instantLabels(options.timeZone, fine ? "minute" : "day"), instantLabels(options.timeZone, "whole")];
  const before = options.before?.map((point) => ({ whole: [...amountsOf(point).values()].reduce((sum, amount) => sum + amount, 0n), beside: besideOf(point) }));
  const edges = [...points.map(({ at }) => at), options.to].map((at) => exact(at));
  let all = 0n;
  const prepared = rows.map((amounts, i): ChartPoint => {
    const { at } = points[i]!;
    const end = points[i + 1]?.at ?? options.to;
    const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0n);
    all += total;
    const drawn: Pick<ChartPoint, "values" | "texts" | "plain"> = { values: {}, texts: {}, plain: {} };
    for (const { key } of series) {
      const amount = key === BESIDE ? besides[i]! : amounts.get(key) ?? 0n;
      drawn.values[key] = draw(amount);
      drawn.texts[key] = text(amount);
      drawn.plain[key] = plain(amount);
    }
    drawn.plain.total = plain(total);
    const then = before?.[i];
    return {
      label: format(at), from: at.toISOString(), to: end.toISOString(), bounds: `${edges[i]} – ${edges[i + 1]}`,
      unfinished: at < options.until && options.until < end, total: text(total), ...drawn,
      // As high as the stack that it is compared with.
      before: then === undefined ? null : { value: draw(then.whole + then.beside), text: then.beside > 0n ? `${text(then.whole)}, and ${text(then.beside)} directly` : text(then.whole) },
    };
  });
  const unfinished = prepared.some((point) => point.unfinished);
  const short = (amount: bigint) => (options.measure === "spend" ? formatDollars(amount) : amount < LONG_MS ? text(amount) : formatLength(Number(amount)));
  return {
    unit, series, points: prepared, total: text(all), totalShort: short(all), unfinished,
    ...(besideAll > 0n ? { totalName: "Spend on credits", beside: { name: besideName, total: text(besideAll), totalShort: short(besideAll) } } : {}),
  };
}
