import { TZDate } from "@date-fns/tz";
import { addDays, differenceInCalendarDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { getDailySpend } from "./daily-spend";
import { daysAround, hoursOf } from "@/lib/time/local-days";
import { bucketStarts, type Period } from "./period";
import { compareDays, compareHours, findUnusual, type Unusual } from "./prepare-unusual";
import { sumUsage } from "./sum-usage";

const WEEKS = 8;
const HOUR_MS = 3_600_000;
/** Longer ones are drawn by hours in which nothing can be told apart. */
const MOST_HOURS_DAYS = 7;
const MOST_DAYS = 400;

export type UnusualSpend = { grain: "day" | "hour"; unusual: Map<number, Unusual> };

/** Where an account's spend in the period is far above what is usual, by the period's buckets. Null where those are no days and no hours of a week. */
export async function findUnusualSpend(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "until" | "granularity" | "timeZone">, filter: CallFilter = {}): Promise<UnusualSpend | null> {
  const { from, to, timeZone, granularity } = period;
  const days = differenceInCalendarDays(new TZDate(to.getTime(), timeZone), new TZDate(from.getTime(), timeZone));
  if (granularity === "1d" && days <= MOST_DAYS) return { grain: "day", unusual: findUnusual(compareDays(await getDailySpend(ctx, accountId, period, filter)), "day") };
  if (granularity !== "1h" || days > MOST_HOURS_DAYS) return null;
  const [now, ...earlier] = await listHours(ctx, accountId, period, filter);
  return { grain: "hour", unusual: findUnusual(compareHours(now!, earlier.flat(), timeZone), "hour") };
}

/** Spend by hour of the zone, hours without any included: of the period, and an hour more on each side of the same times of the weeks before, in whole hours. */
async function listHours(ctx: Context, accountId: string, { from, until, timeZone }: Pick<Period, "from" | "until" | "timeZone">, filter: CallFilter): Promise<{ at: Date; micros: Micros }[][]> {
  const back = (at: Date, weeks: number, ms: number) => new Date(addDays(new TZDate(at.getTime(), timeZone), -7 * weeks).getTime() + ms);
  const earlier = Array.from({ length: WEEKS }, (_, i) => wholeHours(back(from, i + 1, -HOUR_MS), back(until, i + 1, HOUR_MS), timeZone));
  // Windows overlap where the period is about a week: read in one go, between all instants at which an hour of one begins or one ends.
  const starts = [...new Set(earlier.flat().map(Number))].sort((a, b) => a - b).map((at) => new Date(at));
  const [now, then] = await Promise.all([listSpend(ctx, accountId, bucketStarts({ from, to: until, granularity: "1h", timeZone }), until, timeZone, filter), listSpend(ctx, accountId, starts, starts.at(-1)!, timeZone, filter)]);
  const spent = new Map(then.map(({ at, micros }) => [at.getTime(), micros]));
  return [now, ...earlier.map((hours) => hours.slice(0, -1).map((at) => ({ at, micros: spent.get(at.getTime()) ?? 0n })))];
}

/** Where the zone's hours begin that [from, to) touches, and where the last of them ends. */
function wholeHours(from: Date, to: Date, timeZone: string): Date[] {
  const hours = daysAround(new Date(from.getTime() - HOUR_MS), new Date(to.getTime() + HOUR_MS), timeZone).flatMap((day) => hoursOf(day, timeZone).map(({ at }) => at));
  return hours.slice(hours.findLastIndex((at) => at <= from), hours.findIndex((at) => at >= to) + 1);
}

async function listSpend(ctx: Context, accountId: string, starts: Date[], to: Date, timeZone: string, filter: CallFilter): Promise<{ at: Date; micros: Micros }[]> {
  const spend = starts.map((at) => ({ at, micros: 0n }));
  for (const { place, sums } of await sumUsage(ctx, accountId, { from: starts[0]!, to, timeZone, granularity: "1h", starts }, { filter, sums: ["spendMicros"] })) spend[place]!.micros = sums.spendMicros;
  return spend;
}
