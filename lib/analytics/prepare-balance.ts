import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import { instantLabels } from "@/lib/time/instant-labels";
import { bucketLabels } from "./bucket-labels";
import type { BalanceOverTime } from "./balance-over-time";
import type { Period } from "./period";
import type { Burn } from "./prepare-burn";
import type { ChartData } from "./prepare-series";

/** A place on the line: the instant as a number for the axis, dollars as a float for drawing, the text exact. */
export type LinePoint = { at: number; value: number; text: string; when: string };
export type BalanceChart = {
  line: LinePoint[];
  /** Whether there was any money at all. */
  isEmpty: boolean;
  /** From now on at the pace of the last seven days, until it reaches zero or the edge; empty where that says nothing. */
  projection: LinePoint[];
  projected: string | null;
  ticks: { at: number; label: string }[];
  /** The same bucket by bucket: what came in, what went out, and the balance after it. */
  table: ChartData;
};

type Options = Pick<Period, "from" | "to" | "until" | "granularity" | "timeZone"> & { now: Date; burn: Burn };

const dollars = (micros: Micros) => Number(micros) / 1e6;
const DAY_MS = 86_400_000;
const TICKS = 6;

/** What the chart of the balance draws, and how it goes on if every day is like the last seven. */
export function prepareBalance({ openingMicros, points }: BalanceOverTime, { from, to, until, granularity, timeZone, now, burn }: Options): BalanceChart {
  const [short, exact] = [bucketLabels({ granularity, timeZone, from, to }), instantLabels(timeZone, "whole")];
  const place = (at: number, micros: Micros): LinePoint => ({ at, value: dollars(micros), text: formatDollars(micros, "exact"), when: exact(new Date(at)) });
  const endOf = (end: Date) => Math.min(end.getTime(), Math.max(from.getTime(), Math.min(until.getTime(), now.getTime())));
  const line = [place(from.getTime(), openingMicros), ...points.map((point) => place(endOf(point.to), point.balanceMicros))];
  const last = points.at(-1)!.balanceMicros;
  const showsNow = now >= from && now < to;
  const projection: LinePoint[] = [];
  if (showsNow && burn.emptyAt && burn.emptyAt > now) {
    // No further than half as long again: the past stays readable.
    const edge = now.getTime() + Math.max(DAY_MS, (now.getTime() - from.getTime()) / 2);
    const end = Math.min(burn.emptyAt.getTime(), edge);
    const spent = (burn.perDay7Micros * BigInt(Math.round(end - now.getTime()))) / BigInt(DAY_MS);
    projection.push(place(now.getTime(), last), place(end, end === burn.emptyAt.getTime() ? 0n : last - spent));
  }
  const [start, end] = [line[0]!.at, Math.max(line.at(-1)!.at, projection.at(-1)?.at ?? 0)];
  return {
    line, projection, isEmpty: openingMicros === 0n && points.every((point) => point.inMicros === 0n && point.outMicros === 0n),
    projected: projection.length > 0 ? `At ${formatDollars(burn.perDay7Micros)} a day it reaches $0 on ${new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium" }).format(burn.emptyAt!)}` : null,
    ticks: Array.from({ length: TICKS }, (_, i) => start + ((end - start) * i) / (TICKS - 1)).map((at) => ({ at, label: short(new Date(at)) })),
    table: {
      unit: "$", series: SERIES, total: formatDollars(last, "exact"), totalShort: formatDollars(last), totalName: "Balance", unfinished: points.some((point) => point.from < until && until < point.to),
      points: points.map((point) => ({
        label: short(point.from), bounds: `${exact(point.from)} – ${exact(point.to)}`, from: point.from.toISOString(), to: point.to.toISOString(), unfinished: point.from < until && until < point.to,
        total: formatDollars(point.balanceMicros, "exact"), values: { in: dollars(point.inMicros), out: dollars(point.outMicros) },
        texts: { in: formatDollars(point.inMicros, "exact"), out: formatDollars(point.outMicros, "exact") },
        plain: { in: microsToDecimal(point.inMicros), out: microsToDecimal(point.outMicros), total: microsToDecimal(point.balanceMicros) }, before: null,
      })),
    },
  };
}

const SERIES: ChartData["series"] = [
  { key: "in", label: "Credited", color: "var(--series-2)", model: null, funding: "wallet" },
  { key: "out", label: "Debited", color: "var(--series-1)", model: null, funding: "wallet" },
];
