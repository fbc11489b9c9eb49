import { groupThousands } from "@/lib/money/group-thousands";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { instantLabels } from "@/lib/time/instant-labels";
import { bucketLabels } from "./bucket-labels";
import { PAID_DIRECTLY } from "./paid-directly";
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
  /** The whole of the bucket at this place in the period compared with; `beside` what stood beside it, which is in the value. */
  before: { value: number; text: string; plain: string; beside: string } | null;
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
const FUNDINGS = ["wallet", "byok"] as const;
const keyOf = (id: string, funding: Series["funding"]) => `${id}|${funding}`;

/** `1,234.5 s`, half-up, from whole milliseconds. Written by hand: a year of them takes a formatter longer than the sums take. */
export function formatSeconds(ms: number): string {
  const tenths = Math.round(ms / 100);
  return `${groupThousands(String(Math.floor(tenths / 10)))}.${tenths % 10} s`;
}

/** `1.234`: seconds from whole milliseconds, not negative, exact. By way of floats it takes three times as long. */
export function millisToDecimal(ms: number): string {
  const digits = String(ms).padStart(4, "0");
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
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
  wallet: (sums: ModelSums) => bigint; byok: (sums: ModelSums) => bigint;
  /** What stands beside the models as one series: money paid to providers directly is none of ours, and in no total of spend. */
  beside: (sums: ModelSums) => bigint;
};
const MEASURES: Record<"spend" | "seconds", Measure> = {
  spend: { unit: "$", text: (n) => formatDollars(n, "exact"), plain: microsToDecimal, draw: (n) => Number(n) / 1e6, wallet: ({ spendMicros }) => spendMicros, byok: () => 0n, beside: ({ byokCostMicros }) => byokCostMicros },
  seconds: { unit: "s", text: (n) => formatSeconds(Number(n)), plain: (n) => millisToDecimal(Number(n)), draw: (n) => Number(n) / 1e3, wallet: ({ walletMs }) => BigInt(walletMs), byok: ({ byokMs }) => BigInt(byokMs), beside: () => 0n },
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
  const { unit, text, plain, draw, beside, ...of } = MEASURES[options.measure];
  const totals = new Map<string, Record<Series["funding"], bigint>>();
  for (const { models } of points) for (const [id, sums] of models) {
    const total = totals.get(id) ?? { wallet: 0n, byok: 0n };
    totals.set(id, total);
    for (const funding of FUNDINGS) total[funding] += of[funding](sums);
  }
  const ranked = [...totals].map(([id, { wallet, byok }]) => ({ id, amount: wallet + byok })).filter(({ amount }) => amount > 0n)
    .sort((a, b) => (a.amount === b.amount ? a.id.localeCompare(b.id) : a.amount > b.amount ? -1 : 1)).map(({ id }) => id);
  const top = ranked.length > TOP + 1 ? ranked.slice(0, TOP) : ranked;
  const rest = ranked.slice(top.length);
  const sumOf = (point: SeriesPoint, amountOf: (sums: ModelSums) => bigint) => [...point.models.values()].reduce((sum, sums) => sum + amountOf(sums), 0n);
  const besides = points.map((point) => sumOf(point, beside));
  const besideAll = besides.reduce((sum, amount) => sum + amount, 0n);
  const besideName = options.besideName ?? PAID_DIRECTLY;
  const colors = assignColors(top.map((id) => ({ id, colorIndex: options.models.get(id)?.colorIndex ?? COLORS - 1 })));
  const named = [
    ...top.map((id) => ({ id, ids: [id], model: id, label: options.models.get(id)?.name ?? id, color: `var(--series-${colors.get(id)})` })),
    ...(rest.length > 0 ? [{ id: OTHERS, ids: rest, model: null, label: `Others (${rest.length})`, color: "var(--quiet)" }] : []),
  ];
  const series: Series[] = [];
  /** The series that each model's amounts are part of, by its place. */
  const places = new Map(ranked.map((id) => [id, { wallet: -1, byok: -1 }]));
  for (const { id, ids, model, label, color } of named) for (const funding of FUNDINGS) {
    if (ids.every((one) => totals.get(one)![funding] === 0n)) continue;
    for (const one of ids) places.get(one)![funding] = series.length;
    series.push({ key: keyOf(id, funding), model, funding, color, label: funding === "byok" ? `${label}, BYOK` : label, ...(id === OTHERS ? { filter: null } : {}) });
  }
  const amountsOf = ({ models }: SeriesPoint) => {
    const amounts = series.map(() => 0n);
    for (const [id, sums] of models) for (const funding of FUNDINGS) {
      const amount = of[funding](sums);
      if (amount) amounts[places.get(id)![funding]]! += amount;
    }
    return amounts;
  };
  const rows = points.map(amountsOf);
  if (besideAll > 0n) series.push({ key: BESIDE, model: null, funding: "byok", color: "var(--quiet)", label: besideName });
  const [format, exact] = [bucketLabels({ ...options, from: points[0]?.at ?? options.to }), instantLabels(options.timeZone, "whole")];
  const before = options.before?.map((point) => ({ whole: sumOf(point, (sums) => of.wallet(sums) + of.byok(sums)), beside: sumOf(point, beside) }));
  const instants = [...points.map(({ at }) => at), options.to];
  const [edges, isoEdges] = [instants.map(exact), instants.map((at) => at.toISOString())];
  let all = 0n;
  const prepared = rows.map((amounts, i): ChartPoint => {
    const [at, end] = [instants[i]!, instants[i + 1]!];
    const total = amounts.reduce((sum, amount) => sum + amount, 0n);
    all += total;
    const drawn: Pick<ChartPoint, "values" | "texts" | "plain"> = { values: {}, texts: {}, plain: {} };
    for (const [place, { key }] of series.entries()) {
      const amount = key === BESIDE ? besides[i]! : amounts[place]!;
      drawn.values[key] = draw(amount);
      drawn.texts[key] = text(amount);
      drawn.plain[key] = plain(amount);
    }
    drawn.plain.total = plain(total);
    const then = before?.[i];
    return {
      label: format(at), from: isoEdges[i]!, to: isoEdges[i + 1]!, bounds: `${edges[i]} – ${edges[i + 1]}`,
      unfinished: at < options.until && options.until < end, total: text(total), ...drawn,
      // As high as the stack that it is compared with.
      before: then === undefined ? null : { value: draw(then.whole + then.beside), plain: plain(then.whole), beside: plain(then.beside), text: then.beside > 0n ? `${text(then.whole)}, and ${text(then.beside)} directly` : text(then.whole) },
    };
  });
  const unfinished = prepared.some((point) => point.unfinished);
  const short = (amount: bigint) => (options.measure === "spend" ? formatDollars(amount) : amount < LONG_MS ? text(amount) : formatLength(Number(amount)));
  return {
    unit, series, points: prepared, total: text(all), totalShort: short(all), unfinished,
    ...(besideAll > 0n ? { totalName: "Spend on credits", beside: { name: besideName, total: text(besideAll), totalShort: short(besideAll) } } : {}),
  };
}
