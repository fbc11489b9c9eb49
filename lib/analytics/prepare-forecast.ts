import { TZDate } from "@date-fns/tz";
import { addDays, addMonths, differenceInCalendarDays, startOfDay, startOfMonth } from "date-fns";
import type { Micros } from "@/lib/money/micros";
import { type DaySpend, HISTORY_DAYS, weekdayOf } from "./daily-spend";

/** How estimates of spend are made, for those who want to know. */
export const METHOD = "weekday pattern with a damped trend";
export const METHOD_DETAILS =
  "An estimate, no promise: the last eight weeks say what share of a usual day each weekday has; level and trend of a usual day follow recent days by exponential smoothing, and the trend fades. The range is where four of five such estimates come out, from how far the same method was off on each of those days.";

/** Fewer days of history say nothing about weeks. */
export const NEEDED_DAYS = 14;
/** The two-sided 80 % point of the normal distribution. */
const Z80 = 1.2816;
/** How quickly level and trend follow, and how slowly the trend fades: fixed, since eight weeks are too few to choose by. */
const [ALPHA, BETA, PHI] = [0.1, 0.005, 0.98];
const MICROS = 1e6;

/** Dollars as floats: all of it is estimated, none of it is booked. */
export type SpendModel = { level: number; trend: number; /** A weekday's share of a usual day, Monday first. */ shares: number[]; /** Of one usual day. */ variance: number };
/** A sum of money that is not known yet, with the range that holds it four times of five. */
export type Estimate = { likelyMicros: Micros; lowMicros: Micros; highMicros: Micros };
/** A day to come, or what is left of one. */
type Coming = { weekday: number; part: number };

const meanSquare = (shares: number[]) => shares.reduce((sum, share) => sum + share * share, 0) / shares.length;

/**
 * Multiplicative weekday indices, shrunk a little towards 1, and damped-trend exponential smoothing of the level (Gardner and
 * McKenzie 1985; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, sections 8.2 and 8.3). Finished days,
 * oldest first; those before the first spend do not count. Null where fewer than two weeks are left.
 */
export function fitSpend(days: Pick<DaySpend, "weekday" | "micros">[]): SpendModel | null {
  const known = days.slice(Math.max(0, days.findIndex(({ micros }) => micros > 0n))).slice(-HISTORY_DAYS);
  if (known.length < NEEDED_DAYS || !known.some(({ micros }) => micros > 0n)) return null;
  const spent = known.map(({ weekday, micros }) => ({ weekday, dollars: Number(micros) / MICROS }));
  const sum = (of: typeof spent) => of.reduce((all, { dollars }) => all + dollars, 0);
  const mean = sum(spent) / spent.length;
  const shares = Array.from({ length: 7 }, (_, weekday) => {
    const same = spent.filter((day) => day.weekday === weekday);
    return (sum(same) + mean) / (same.length + 1) / mean;
  });
  const first = spent.slice(0, NEEDED_DAYS);
  const square = meanSquare(shares);
  let level = sum(first) / first.reduce((all, { weekday }) => all + shares[weekday]!, 0);
  let trend = 0;
  let [squares, weights] = [0, 0];
  spent.forEach(({ weekday, dollars }, i) => {
    const share = shares[weekday]!;
    const expected = (level + PHI * trend) * share;
    // A weekday with a small share says less about a usual day.
    const error = ((dollars - expected) * share) / square;
    // The first week is what it began with.
    if (i >= 7) [squares, weights] = [squares + (dollars - expected) ** 2, weights + share * share];
    level = Math.max(0, level + PHI * trend + ALPHA * error);
    trend = PHI * trend + BETA * error;
  });
  return { level, trend, shares, variance: squares / weights };
}

/**
 * The sum of the days to come up to each of them. Its variance in closed form: an error of a day counts in itself and, through level and
 * trend, in every later day (Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing, 2008, section 6.6, on demand over
 * a lead time), and what is not known of the level today counts in all of them.
 */
export function expectSpend({ level, trend, shares, variance }: SpendModel, coming: Coming[]): Estimate[] {
  const weights: { own: number; share: number; sum: number; damp: number; fade: number }[] = [];
  const square = meanSquare(shares);
  let [likely, damped, all, fade] = [0, 0, 0, 1];
  return coming.map(({ weekday, part }) => {
    const share = shares[weekday]!;
    fade *= PHI;
    damped += fade;
    likely += Math.max(0, level + damped * trend) * share * part;
    all += share * part;
    for (const day of weights) {
      day.fade *= PHI;
      day.damp += day.fade;
      day.sum += ((ALPHA + BETA * day.damp) * day.share * share * part) / square;
    }
    weights.push({ own: part, share, sum: 1, damp: 0, fade: 1 });
    const days = weights.reduce((sum, day) => sum + variance * day.share ** 2 * day.own * day.sum ** 2, 0);
    const spread = Z80 * Math.sqrt(days + (variance * ALPHA * all ** 2) / 2);
    const micros = (dollars: number): Micros => BigInt(Math.round(Math.max(0, dollars) * MICROS));
    return { likelyMicros: micros(likely), lowMicros: micros(likely - spread), highMicros: micros(likely + spread) };
  });
}

/** What is left of today, and the days after it until `end`, a midnight of the zone. */
export function comingDays(now: Date, end: Date, timeZone: string): Coming[] {
  const today = startOfDay(new TZDate(now.getTime(), timeZone));
  const tomorrow = addDays(today, 1);
  const count = differenceInCalendarDays(new TZDate(end.getTime(), timeZone), today);
  return Array.from({ length: count }, (_, i) => ({
    weekday: weekdayOf(addDays(today, i), timeZone), part: i === 0 ? (tomorrow.getTime() - now.getTime()) / (tomorrow.getTime() - today.getTime()) : 1,
  }));
}

export type MonthEnd = { /** Half-open. */ month: { from: Date; to: Date }; spentMicros: Micros; /** Null where there is too little history. */ estimate: Estimate | null };

/** What a month of the viewer will have cost in the end: what is spent in it so far, and the days to come. `days` end with today. */
export function prepareMonthEnd(days: DaySpend[], { now, timeZone }: { now: Date; timeZone: string }): MonthEnd {
  const from = startOfMonth(new TZDate(now.getTime(), timeZone));
  const month = { from: new Date(from.getTime()), to: new Date(addMonths(from, 1).getTime()) };
  const spentMicros = days.filter((day) => day.from >= month.from).reduce((sum, { micros }) => sum + micros, 0n);
  const model = fitSpend(days.filter((day) => day.to <= now));
  const left = model && expectSpend(model, comingDays(now, month.to, timeZone)).at(-1)!;
  return { month, spentMicros, estimate: left && { likelyMicros: spentMicros + left.likelyMicros, lowMicros: spentMicros + left.lowMicros, highMicros: spentMicros + left.highMicros } };
}

/** So far ahead a wallet is looked at. */
export const RUNWAY_DAYS = 365;
/** Days on which a balance runs out, by their starts; null: not within a year. */
export type Runway = { earliest: Date | null; likely: Date | null; latest: Date | null };

/** On which day a balance will be spent: likely, and at the two ends of the range. Null where nothing is left, or there is too little history. */
export function prepareRunway(days: DaySpend[], balanceMicros: Micros, { now, timeZone }: { now: Date; timeZone: string }): Runway | null {
  const model = fitSpend(days.filter((day) => day.to <= now));
  if (!model || balanceMicros <= 0n) return null;
  const today = startOfDay(new TZDate(now.getTime(), timeZone));
  const sums = expectSpend(model, comingDays(now, new Date(addDays(today, RUNWAY_DAYS).getTime()), timeZone));
  const firstDay = (of: (sum: Estimate) => Micros) => {
    const i = sums.findIndex((sum) => of(sum) >= balanceMicros);
    return i < 0 ? null : new Date(addDays(today, i).getTime());
  };
  return { earliest: firstDay(({ highMicros }) => highMicros), likely: firstDay(({ likelyMicros }) => likelyMicros), latest: firstDay(({ lowMicros }) => lowMicros) };
}
