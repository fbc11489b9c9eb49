import { subDays } from "date-fns";
import { eq, sql } from "drizzle-orm";
import { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { type LocalMonth, localMonthAt, nextLocalMonth } from "@/lib/time/local-months";

/**
 * The months that an account's calls were made in, in order: closed ones as they were closed, so that no call moves from one
 * to another where the rules of a zone change, the others by the rules of today. Empty while there are no calls. Postgres's own
 * time zones are not asked: they may be older or newer than ours. To be read in the snapshot in which the calls are read.
 */
export async function listMonthsOfUse(ctx: Context, accountId: string, timeZone: string): Promise<LocalMonth[]> {
  const [closed, [made]] = await Promise.all([
    ctx.db.select({ month: statements.month, from: statements.fromAt, to: statements.toAt }).from(statements).where(eq(statements.accountId, accountId)),
    ctx.db.execute<{ first: string | null; last: string | null }>(sql`select min(occurred_at) as first, max(occurred_at) as last from usage_events where account_id = ${accountId}`),
  ]);
  if (!made?.first || !made.last) return [];
  const byName = new Map(closed.map((month) => [month.month, month]));
  const asClosed = (month: LocalMonth) => byName.get(month.month) ?? month;
  const months: LocalMonth[] = [];
  // From a day earlier on: by other rules the first call may have been made in the month before.
  for (let month = asClosed(localMonthAt(subDays(new Date(made.first), 1), timeZone)); month.from <= new Date(made.last); month = asClosed(nextLocalMonth(month, timeZone))) months.push(month);
  return months;
}
