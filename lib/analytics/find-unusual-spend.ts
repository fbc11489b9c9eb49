import { TZDate } from "@date-fns/tz";
import { addDays, differenceInCalendarDays } from "date-fns";
import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { type CallFilter, matching } from "./call-filter";
import { getDailySpend } from "./daily-spend";
import { bucketStarts, type Period } from "./period";
import { compareDays, compareHours, findUnusual, type Unusual } from "./prepare-unusual";

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
  const starts = [...new Set(hours.flat().map(Number))].sort((a, b) => a - b);
  const rows = await ctx.db.execute<{ week: string; hour: number; spend: string }>(sql`
    select w.week, width_bucket(r.bucket_at, ${arrayParam(starts.map((at) => new Date(at)), "timestamptz")}) as hour, sum(r.amount_micros) as spend
    from unnest(${arrayParam(windows.map((window) => window.from), "timestamptz")}, ${arrayParam(windows.map((window) => window.to), "timestamptz")}) with ordinality as w (starts, ends, week) cross join lateral (
      select bucket_at, amount_micros from usage_rollups where account_id = ${accountId} and bucket_at >= w.starts and bucket_at < w.ends ${matching(filter, accountId)}) r
    group by 1, 2`);
  const spend = new Map(rows.map(({ week, hour, spend }) => [`${week} ${starts[hour - 1]}`, BigInt(spend)]));
  return hours.map((list, i) => list.map((at) => ({ at, micros: spend.get(`${i + 1} ${at.getTime()}`) ?? 0n })));
}
