import { TZDate } from "@date-fns/tz";
import { addDays, startOfDay } from "date-fns";
import type { Context } from "@/lib/context/context";
import { daysAround, hoursOf } from "@/lib/time/local-days";
import type { CallFilter } from "./call-filter";
import { type MeasureName, measureOf } from "./measures";
import type { Period } from "./period";
import type { Known } from "./sum-cells";
import { sumUsage } from "./sum-usage";

/** Habits of a longer time ago say little about now. */
export const WEEK_HOURS_DAYS = 90;

/** What is known of the calls by weekday (Monday first) and hour of the zone: `7 × 24`, null where there were no calls. */
export type WeekHours = { /** Where it begins, which is later than the period where that is longer than 90 days. */ from: Date; cells: (Known | null)[][] };

/**
 * An account's calls by weekday and hour of the clock on the viewer's wall: each hour of a day lies in one such hour, so that the
 * clock may change. Latencies only where the measure needs them.
 */
export async function getWeekHours(ctx: Context, accountId: string, { from, until, timeZone }: Pick<Period, "from" | "until" | "timeZone">, measure: MeasureName, filter: CallFilter = {}): Promise<WeekHours> {
  const earliest = addDays(startOfDay(new TZDate(until.getTime() - 1, timeZone)), 1 - WEEK_HOURS_DAYS).getTime();
  const begins = new Date(Math.max(from.getTime(), earliest));
  const hours = daysAround(begins, until, timeZone).flatMap((day) => hoursOf(day, timeZone).map(({ at, hour }) => ({ at, hour, weekday: (new Date(day.day).getUTCDay() + 6) % 7 })));
  const { sums, needsLatencies: latencies } = measureOf(measure);
  const rows = await sumUsage(ctx, accountId, { from: begins, to: until, timeZone, granularity: "1h", starts: hours.map(({ at }) => at), places: hours.map(({ weekday, hour }) => weekday * 24 + hour) }, { filter, sums, latencies });
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (): Known | null => null));
  for (const { place, sums, latencies } of rows) cells[Math.floor(place / 24)]![place % 24] = { sums, latencies };
  return { from: begins, cells };
}
