import { TZDate } from "@date-fns/tz";
import { addDays, differenceInCalendarDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { getDailySpend } from "./daily-spend";
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

/** Spend by hour of the zone, hours without any included: of the period, and an hour more on each side of the same times of the weeks before. */
async function listHours(ctx: Context, accountId: string, { from, until, timeZone }: Pick<Period, "from" | "until" | "timeZone">, filter: CallFilter): Promise<{ at: Date; micros: Micros }[][]> {
  const back = (at: Date, weeks: number, ms: number) => new Date(addDays(new TZDate(at.getTime(), timeZone), -7 * weeks).getTime() + ms);
  const windows = Array.from({ length: WEEKS + 1 }, (_, weeks) => (weeks === 0 ? { from, to: until } : { from: back(from, weeks, -HOUR_MS), to: back(until, weeks, HOUR_MS) }));
  const hours = windows.map((window) => bucketStarts({ ...window, granularity: "1h", timeZone }));
  // Read in one go, between all instants at which an hour of a window begins or the window ends.
  const starts = [...new Set([...hours.flat(), ...windows.map(({ to }) => to)].map(Number))].sort((a, b) => a - b).map((at) => new Date(at));
  const spent = starts.map(() => 0n);
  for (const { place, sums } of await sumUsage(ctx, accountId, { from: starts[0]!, to: starts.at(-1)!, timeZone, granularity: "1h", starts }, { filter, sums: ["spendMicros"] })) spent[place] = sums.spendMicros;
  let sum = 0n;
  const before = new Map(starts.map((at, place) => {
    const earlier = sum;
    sum += spent[place]!;
    return [at.getTime(), earlier];
  }));
  return hours.map((list, i) => list.map((at, n) => ({ at, micros: before.get((list[n + 1] ?? windows[i]!.to).getTime())! - before.get(at.getTime())! })));
}
