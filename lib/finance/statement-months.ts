import { desc, eq } from "drizzle-orm";
import { accounts, statements, statementZones } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { type LocalMonth, localMonthAt, nextLocalMonth } from "@/lib/time/local-months";

/** How many hours after its end a month is closed: far longer than the clocks of two machines differ. */
export const REST_H = 1;

/** The zone whose months an account's statements are of. */
export async function getStatementZone(ctx: Context, accountId: string): Promise<string> {
  const [row] = await ctx.db.select().from(statementZones).where(eq(statementZones.accountId, accountId));
  return row?.timeZone ?? "UTC";
}

/** The first month of an account that is not closed: the one after the last closed, or that in which it was opened. Throws `not_found`. */
export async function getOpenMonth(ctx: Context, accountId: string, timeZone: string): Promise<LocalMonth> {
  const [[last], [account]] = await Promise.all([
    ctx.db.select({ month: statements.month, from: statements.fromAt, to: statements.toAt }).from(statements).where(eq(statements.accountId, accountId)).orderBy(desc(statements.month)).limit(1),
    ctx.db.select({ createdAt: accounts.createdAt }).from(accounts).where(eq(accounts.accountId, accountId)),
  ]);
  if (!account) throw new AppError("not_found", "No such account");
  return last ? nextLocalMonth(last, timeZone) : localMonthAt(account.createdAt, timeZone);
}

/** The months of an account that are not closed, from the first on to the present one: each begins where the one before ends. Throws `not_found`. */
export async function listOpenMonths(ctx: Context, accountId: string, timeZone: string): Promise<LocalMonth[]> {
  const months: LocalMonth[] = [];
  for (let month = await getOpenMonth(ctx, accountId, timeZone); month.from <= ctx.clock.now(); month = nextLocalMonth(month, timeZone)) months.push(month);
  return months;
}
