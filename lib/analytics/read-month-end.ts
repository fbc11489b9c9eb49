import { TZDate } from "@date-fns/tz";
import { addDays, startOfMonth } from "date-fns";
import type { Context } from "@/lib/context/context";
import { getDailySpend } from "./daily-spend";
import { type MonthEnd, prepareMonthEnd } from "./prepare-forecast";

/** What the account's month of the zone has cost, and will have. */
export async function readMonthEnd(ctx: Context, accountId: string, timeZone: string): Promise<MonthEnd> {
  const now = ctx.clock.now();
  const from = new Date(startOfMonth(new TZDate(now.getTime(), timeZone)).getTime());
  return prepareMonthEnd(await getDailySpend(ctx, accountId, { from, to: addDays(now, 1), timeZone }), { now, timeZone });
}
