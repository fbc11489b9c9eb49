import { and, asc, eq } from "drizzle-orm";
import { accounts, statements } from "@/db/schema";
import { databaseErrorCode } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { findWrongStatement, type StatementBefore } from "./find-wrong-statement";
import { getStatementZone } from "./statement-months";

/**
 * What is wrong with an account's closed statements, in words: one that is not what was hashed, that does not follow the one
 * before, whose row and document differ, or of whose month the books now say something else. What cannot be read is wrong, too, and
 * keeps no other from being looked at. In one snapshot. Throws only what the database says.
 */
export async function findWrongStatements(ctx: Context, accountId: string): Promise<string[]> {
  const ofAccount = eq(statements.accountId, accountId);
  // One document at a time: those of all months together may be large.
  const months = await ctx.db.select({ month: statements.month }).from(statements).where(ofAccount).orderBy(asc(statements.month));
  const wrong: string[] = [];
  let before: StatementBefore | null = null;
  for (const [i, { month }] of months.entries()) {
    const [row] = await ctx.db.select().from(statements).where(and(ofAccount, eq(statements.month, month)));
    if (i === 0) wrong.push(...(await findWrongBeginning(ctx, row!)));
    try {
      for await (const what of findWrongStatement(ctx, row!, before)) wrong.push(`${month} ${what}`);
    } catch (error) {
      if (!(error instanceof AppError) && databaseErrorCode(error) !== null) throw error;
      wrong.push(`${month} cannot be checked: ${error instanceof Error ? error.message : String(error)}`);
    }
    before = row!;
  }
  return wrong;
}

/** The first one is of the month in which the account was opened, and all are of the months of its zone. */
async function findWrongBeginning(ctx: Context, { accountId, month, fromAt, toAt, timeZone }: typeof statements.$inferSelect): Promise<string[]> {
  const [[account], zone] = await Promise.all([ctx.db.select({ createdAt: accounts.createdAt }).from(accounts).where(eq(accounts.accountId, accountId)), getStatementZone(ctx, accountId)]);
  const wrong: string[] = [];
  if (!account) wrong.push(`${month} is of an account that is not there`);
  if (account && (account.createdAt < fromAt || account.createdAt >= toAt)) wrong.push(`${month} is the first, the account was opened at ${account.createdAt.toISOString()}`);
  if (timeZone !== zone) wrong.push(`${month} is of ${timeZone}, the account's zone is ${zone}`);
  return wrong;
}
