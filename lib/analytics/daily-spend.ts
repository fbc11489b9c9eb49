import { TZDate } from "@date-fns/tz";
import { addDays, startOfDay } from "date-fns";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import { bucketStarts } from "./period";
import { sumUsage } from "./sum-usage";

/** So many days before what is shown or foretold tell what is usual. */
export const HISTORY_DAYS = 56;

/** What the wallet paid for calls of one day of a zone, `weekday` counted from Monday as 0. */
export type DaySpend = { from: Date; to: Date; weekday: number; micros: Micros };

/** Monday as 0, in the zone. */
export const weekdayOf = (at: Date, timeZone: string) => (new TZDate(at.getTime(), timeZone).getDay() + 6) % 7;

/** An account's spend by day of the zone, days without any included: from eight weeks before `from` to the end of the day of `to`, or of today where that comes first. */
export async function getDailySpend(ctx: Context, accountId: string, { from, to, timeZone }: { from: Date; to: Date; timeZone: string }, filter: CallFilter = {}): Promise<DaySpend[]> {
  const midnight = (at: Date) => startOfDay(new TZDate(at.getTime(), timeZone));
  const range = { from: new Date(addDays(midnight(from), -HISTORY_DAYS).getTime()), to: new Date(addDays(midnight(new Date(Math.min(ctx.clock.now().getTime(), to.getTime() - 1))), 1).getTime()), timeZone, granularity: "1d" as const };
  if (range.from >= range.to) return [];
  const starts = bucketStarts(range);
  const days = starts.map((at, i): DaySpend => ({ from: at, to: starts[i + 1] ?? range.to, weekday: weekdayOf(at, timeZone), micros: 0n }));
  for (const { place, sums } of await sumUsage(ctx, accountId, { ...range, starts }, { filter, sums: ["spendMicros"] })) days[place]!.micros = sums.spendMicros;
  return days;
}
