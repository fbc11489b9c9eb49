import { addMinutes } from "date-fns";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

/** How far apart the clocks of two machines may be: who told a call, and who closed the month. */
const SLACK_MIN = 1;

/** How many completed calls made in a range had no charge at an instant, at least and at most: those of the minutes about it may have been told before or after. */
export async function boundUnpriced(ctx: Context, accountId: string, { from, to }: { from: Date; to: Date }, at: Date): Promise<{ least: number; most: number }> {
  const [early, late] = [addMinutes(at, -SLACK_MIN).toISOString(), addMinutes(at, SLACK_MIN).toISOString()];
  const [row] = await ctx.db.execute<{ least: string; most: string }>(sql`
    select count(*) filter (where e.received_at < ${early}::timestamptz and (c.booked_at is null or c.booked_at > ${late}::timestamptz)) as least,
      count(*) filter (where e.received_at <= ${late}::timestamptz and (c.booked_at is null or c.booked_at >= ${early}::timestamptz)) as most
    from usage_events e left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    where e.account_id = ${accountId} and e.occurred_at >= ${from.toISOString()}::timestamptz and e.occurred_at < ${to.toISOString()}::timestamptz and e.status = 'completed'`);
  return { least: Number(row!.least), most: Number(row!.most) };
}
