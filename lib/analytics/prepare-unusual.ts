import { TZDate } from "@date-fns/tz";
import { formatDollars, type Micros } from "@/lib/money/micros";
import type { DaySpend } from "./daily-spend";
import type { ChartData } from "./prepare-series";

/** Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): a modified z-score above this is one. */
const THRESHOLD = 3.5;
/** Makes the median absolute deviation comparable with a standard deviation. */
const CONSISTENT = 0.6745;
/** A deviation counts as at least this share of what is usual, and as nothing below five dollars: spend that hardly varies, or hardly is, has no outliers. */
const [LEAST_SHARE, LEAST_MICROS] = [0.25, 5_000_000];
/** Fewer values to compare with say nothing, and neither do those that are mostly nothing. */
const [LEAST_VALUES, LEAST_SPENT] = [6, 0.9];
const WEEKS = 8;
/** Where most of so many before were out of range as well, it is a new level and not marked any more. */
const RECENT = { day: 7, hour: 12 };

/** Money of a day or an hour, with what was spent at such times before. */
export type Compared = { at: Date; micros: Micros; before: Micros[] };
export type Unusual = { micros: Micros; /** The smallest and the largest of before but one each. */ lowMicros: Micros; highMicros: Micros };

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

function isAbove({ micros, before }: Compared): boolean {
  if (before.length < LEAST_VALUES || before.filter((one) => one > 0n).length < LEAST_SPENT * before.length) return false;
  const values = before.map(Number);
  const usual = median(values);
  const deviation = Math.max(median(values.map((value) => Math.abs(value - usual))), LEAST_SHARE * usual);
  const more = Number(micros) - usual;
  return more >= LEAST_MICROS && (CONSISTENT * more) / deviation > THRESHOLD;
}

/**
 * What is far more than usual, by its instant: a robust score against the same times of earlier weeks. In order of time, one after
 * the other. What is less than usual is none: no spend has no cause of its own. An unfinished one can only become more, so that it may
 * be marked as it is.
 */
export function findUnusual(compared: Compared[], grain: keyof typeof RECENT): Map<number, Unusual> {
  const found = new Map<number, Unusual>();
  const above = compared.map(isAbove);
  compared.forEach(({ at, micros, before }, i) => {
    const recent = above.slice(Math.max(0, i - RECENT[grain]), i);
    if (!above[i] || 2 * recent.filter(Boolean).length > RECENT[grain]) return;
    const sorted = before.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    found.set(at.getTime(), { micros, lowMicros: sorted[1]!, highMicros: sorted.at(-2)! });
  });
  return found;
}

/** Days beside the same weekday of the eight weeks before. */
export function compareDays(days: DaySpend[]): Compared[] {
  return days.map(({ from, micros }, i) => ({ at: from, micros, before: Array.from({ length: WEEKS }, (_, week) => days[i - 7 * (week + 1)]?.micros).filter((one) => one !== undefined) }));
}

/** Hours beside the same hour of the weekday, and the ones before and after it, of the eight weeks before. */
export function compareHours(hours: { at: Date; micros: Micros }[], earlier: { at: Date; micros: Micros }[], timeZone: string): Compared[] {
  const hourOf = (at: Date) => {
    const local = new TZDate(at.getTime(), timeZone);
    return 24 * ((local.getDay() + 6) % 7) + local.getHours();
  };
  const byHour = new Map<number, Micros[]>();
  for (const { at, micros } of earlier) {
    const hour = hourOf(at);
    for (const near of [hour + 167, hour, hour + 1]) {
      const known = byHour.get(near % 168);
      if (known) known.push(micros);
      else byHour.set(near % 168, [micros]);
    }
  }
  return hours.map(({ at, micros }) => ({ at, micros, before: byHour.get(hourOf(at)) ?? [] }));
}

/** The chart with a word on each unusual bucket: `Unusual: $412.00, usually $80.00–$130.00 on Thursdays`. */
export function withUnusual(chart: ChartData, unusual: Map<number, Unusual>, { grain, timeZone }: { grain: keyof typeof RECENT; timeZone: string }): ChartData {
  const when = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long" });
  return {
    ...chart, points: chart.points.map((point) => {
      const found = unusual.get(Date.parse(point.from));
      const day = `${when.format(Date.parse(point.from))}s`;
      return found ? { ...point, unusual: `Unusual: ${formatDollars(found.micros)}, usually ${formatDollars(found.lowMicros)}–${formatDollars(found.highMicros)} ${grain === "day" ? `on ${day}` : `about this hour on ${day}`}` } : point;
    }),
  };
}
