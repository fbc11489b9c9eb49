import { TZDate } from "@date-fns/tz";
import { addDays, addMonths, differenceInCalendarDays, startOfDay, startOfMonth } from "date-fns";
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { isTimeZone } from "@/lib/time/is-time-zone";
import { daysAround, hoursOf, localDayAt } from "@/lib/time/local-days";

const BUCKET_MS = 15 * 60_000;
const HOUR_MS = 4 * BUCKET_MS;
const MONDAY = 1;
/** A longer custom range is no range: a chart of it would have more months than pixels. */
const LONGEST_MS = 3_653 * 24 * HOUR_MS;
/** More points than this say nothing more: a finer granularity is coarsened. */
const MAX_POINTS = 800;

export const PRESETS = { "24h": "24 hours", "7d": "7 days", "30d": "30 days", mtd: "This month", "90d": "90 days", "6m": "6 months" } as const;
export const GRANULARITIES = ["15m", "1h", "1d", "1w", "1mo"] as const;
export const COMPARISONS = { previous: "period before", year: "a year before", none: "no comparison" } as const;
export type Preset = keyof typeof PRESETS;
export type Comparison = keyof typeof COMPARISONS;
export type Granularity = (typeof GRANULARITIES)[number];

export type Period = {
  preset: Preset | "custom";
  /** Half-open, on quarter hours of UTC. */
  from: Date; to: Date;
  /** Where data ends: `to`, or the end of the current quarter hour when that comes first. */
  until: Date;
  granularity: Granularity; /** What was asked for, where the period is too long for it. */ tooFine: Granularity | null; timeZone: string;
  comparison: Comparison;
  /** What it is compared with: from…until moved back by whole days, months or a year of the viewer. */
  before: { from: Date; to: Date } | null;
};

/** A day of the viewer, or an instant: how a bar of a chart names its own bucket. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const search = z.object({
  period: z.enum([...(Object.keys(PRESETS) as Preset[]), "custom"]).catch("30d"),
  from: moment.optional().catch(undefined), to: moment.optional().catch(undefined),
  g: z.enum(GRANULARITIES).optional().catch(undefined), compare: z.enum(Object.keys(COMPARISONS) as Comparison[]).catch("previous"), tz: z.string().refine(isTimeZone).catch("UTC"),
});

const snapUp = (at: number) => Math.ceil(at / BUCKET_MS) * BUCKET_MS;

/** Reads the period from a page's search parameters; what is missing or wrong falls back to the last 30 days in UTC. */
export function parsePeriod(params: Record<string, string | string[] | undefined>, now: Date): Period {
  const given = search.parse(params);
  const zone = given.tz;
  const today = startOfDay(new TZDate(now, zone));
  const custom = given.period === "custom" && given.from && given.to ? customRange(given.from, given.to, zone) : null;
  const preset = custom ? "custom" : given.period === "custom" ? "30d" : given.period;
  let from = addDays(today, -29).getTime();
  let to = addDays(today, 1).getTime();
  if (custom) ({ from, to } = custom);
  else if (preset === "24h") {
    to = snapUp(now.getTime());
    from = to - 24 * HOUR_MS;
  } else if (preset === "mtd") from = startOfMonth(today).getTime();
  else if (preset === "7d") from = addDays(today, -6).getTime();
  else if (preset === "90d") from = addDays(today, -89).getTime();
  else if (preset === "6m") from = addMonths(today, -6).getTime();
  const until = Math.max(from, Math.min(to, snapUp(now.getTime())));
  const length = to - from;
  let granularity = given.g ?? (length <= 2 * 24 * HOUR_MS ? "1h" : "1d");
  const stepMs: Record<Granularity, number> = { "15m": BUCKET_MS, "1h": HOUR_MS, "1d": 24 * HOUR_MS, "1w": 168 * HOUR_MS, "1mo": 720 * HOUR_MS };
  while (length / stepMs[granularity] > MAX_POINTS && granularity !== "1mo") granularity = GRANULARITIES[GRANULARITIES.indexOf(granularity) + 1]!;
  const range: Pick<Period, "preset" | "from" | "to" | "until" | "timeZone"> = { preset, from: new Date(from), to: new Date(to), until: new Date(until), timeZone: zone };
  return { ...range, granularity, tooFine: given.g && given.g !== granularity ? given.g : null, comparison: given.compare, before: given.compare === "none" ? null : moveBack(range, given.compare) };
}

/** The same stretch of an earlier time, at the same time of day, so that an unfinished period is compared with as much of the other. */
function moveBack(range: Pick<Period, "preset" | "from" | "to" | "until" | "timeZone">, comparison: Exclude<Comparison, "none">): { from: Date; to: Date } {
  const move = mover(range, comparison);
  // Zones change their offset by at least a quarter hour, so a quarter hour stays one.
  return { from: move(range.from), to: move(range.until) };
}

type Range = Pick<Period, "preset" | "from" | "to" | "timeZone">;

/** Whether a range begins and ends with days of its zone. */
const isOfDays = ({ from, to, timeZone }: Range) => [from, to].every((at) => startOfDay(new TZDate(at.getTime(), timeZone)).getTime() === at.getTime());

/** From an instant of a range to that of the one compared with. */
function mover(range: Range, comparison: Exclude<Comparison, "none">): (at: Date) => Date {
  const { preset, from, to, timeZone } = range;
  const local = (at: Date) => new TZDate(at.getTime(), timeZone);
  const months = comparison === "year" ? 12 : preset === "mtd" ? 1 : 0;
  const days = differenceInCalendarDays(local(to), local(from));
  if (months > 0) return (at) => new Date(addMonths(local(at), -months).getTime());
  if (isOfDays(range)) return (at) => new Date(addDays(local(at), -days).getTime());
  return (at) => new Date(at.getTime() - (to.getTime() - from.getTime()));
}

/** The same for a file, where another range than the one asked for would mislead. Throws `invalid_request` instead of falling back. */
export function requirePeriod(params: Record<string, string | undefined>, now: Date): Period {
  const period = parsePeriod(params, now);
  if (params.period && params.period !== period.preset) {
    throw new AppError("invalid_request", `period: one of ${[...Object.keys(PRESETS), "custom"].join(", ")}; custom takes from and to, days or instants up to ten years apart`, "period");
  }
  if (period.preset !== "custom" && (params.from || params.to)) throw new AppError("invalid_request", "period: custom, where from and to are given", "period");
  if (params.tz && params.tz !== period.timeZone) throw new AppError("invalid_request", `tz: ${params.tz.slice(0, 60)} is no time zone such as Europe/Berlin`, "tz");
  if (params.g && params.g !== period.granularity) throw new AppError("invalid_request", `g: one of ${GRANULARITIES.join(", ")}, and no more than ${MAX_POINTS} buckets of it`, "g");
  if (params.compare && params.compare !== period.comparison) throw new AppError("invalid_request", `compare: one of ${Object.keys(COMPARISONS).join(", ")}`, "compare");
  return period;
}

/**
 * A period as search parameters that give it again, what it is compared with included: as instants, which are the same an
 * hour later. This month alone goes by its name: it is compared with the month before, and as many days would be with those before them.
 */
export function searchOfPeriod({ preset, from, to, granularity, timeZone, comparison }: Period): Record<string, string> {
  const range: Record<string, string> = preset === "mtd" ? { period: preset } : { period: "custom", from: from.toISOString(), to: to.toISOString() };
  return { ...range, tz: timeZone, g: granularity, compare: comparison };
}

/** From the start of a day, or of an instant's quarter hour, to the end of another. Null when that is nothing or too long. */
function customRange(from: string, to: string, zone: string): { from: number; to: number } | null {
  const isDay = (text: string) => text.length === "2026-01-01".length;
  const range = {
    from: isDay(from) ? midnight(from, zone) : Math.floor(new Date(from).getTime() / BUCKET_MS) * BUCKET_MS,
    to: isDay(to) ? addDays(new TZDate(midnight(to, zone), zone), 1).getTime() : snapUp(new Date(to).getTime()),
  };
  return range.from < range.to && range.to - range.from <= LONGEST_MS ? range : null;
}

function midnight(day: string, zone: string): number {
  const [year, month, dayOfMonth] = day.split("-").map(Number);
  return new TZDate(year!, month! - 1, dayOfMonth!, zone).getTime();
}

/**
 * Where the chart's buckets start, in the viewer's days: the first is the period's start, the others are starts of
 * quarter hours, hours, days, weeks (Monday) or months in the zone.
 */
export function bucketStarts({ from, to, granularity, timeZone }: Pick<Period, "from" | "to" | "granularity" | "timeZone">): Date[] {
  const days = daysAround(from, to, timeZone);
  const begins = granularity === "15m" ? quartersBetween(from, to) : granularity === "1h" ? days.flatMap((day) => hoursOf(day, timeZone).map(({ at }) => at))
    : days.filter(({ day }) => granularity === "1d" || (granularity === "1w" ? new Date(day).getUTCDay() === MONDAY : day.endsWith("-01"))).map((day) => day.from);
  return [from, ...begins.filter((at) => at > from && at < to)];
}

/**
 * The same of the period compared with. Its weeks and months are as long as those that they stand beside: a line of others would
 * compare five days with two, and so they may begin on any day. Those that are not begun yet are none.
 */
export function bucketStartsBefore(period: Period): Date[] {
  const { before, comparison, granularity, timeZone, until } = period;
  if (!before || comparison === "none") return [];
  const isMoved = (granularity === "1w" || granularity === "1mo") && (comparison === "year" || period.preset === "mtd" || isOfDays(period));
  if (!isMoved) return bucketStarts({ ...period, ...before });
  const move = mover(period, comparison);
  const [, ...begins] = bucketStarts(period).filter((at) => at < until);
  // Where the clock jumps at midnight, a day begins later than others.
  return [before.from, ...begins.map((at) => localDayAt(move(at), timeZone).from).filter((at) => at > before.from && at < before.to)];
}

const quartersBetween = (from: Date, to: Date) => Array.from({ length: Math.ceil((to.getTime() - from.getTime()) / BUCKET_MS) }, (_, i) => new Date(from.getTime() + i * BUCKET_MS));
