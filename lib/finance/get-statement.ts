import { and, eq } from "drizzle-orm";
import { statements } from "@/db/schema";
import { type Context, inSnapshot } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { findLocalMonth, type LocalMonth } from "@/lib/time/local-months";
import { readStatement } from "./read-statement";
import type { StatementDocument } from "./statement-document";
import { getOpenMonth, getStatementZone } from "./statement-months";

/** A statement, and the hash of a closed one. */
export type FoundStatement = { document: StatementDocument; hash: string | null };

/**
 * An account's statement of a month: as it was closed, or as far as an open month has come. With `knownAt`, what the
 * books said of the month then. Throws `not_found` for a month before the account's first or after the present one.
 */
export async function getStatement(ctx: Context, accountId: string, month: string, knownAt?: Date): Promise<FoundStatement> {
  const [closed] = await ctx.db.select().from(statements).where(and(eq(statements.accountId, accountId), eq(statements.month, month)));
  if (closed && (!knownAt || knownAt >= closed.toAt)) return { document: JSON.parse(closed.document) as StatementDocument, hash: closed.hash.toString("hex") };
  if (closed) return { document: await readAlone(ctx, accountId, { month, from: closed.fromAt, to: closed.toAt }, closed.timeZone, knownAt), hash: null };
  const timeZone = await getStatementZone(ctx, accountId);
  const [found, open] = [findLocalMonth(month, timeZone), await getOpenMonth(ctx, accountId, timeZone)];
  if (!found || found.month < open.month || found.from > ctx.clock.now()) throw new AppError("not_found", "This account has no statement of such a month", "month");
  return { document: await readAlone(ctx, accountId, found, timeZone, knownAt), hash: null };
}

/** Its parts are of one instant. */
const readAlone = (ctx: Context, ...[accountId, month, timeZone, knownAt]: [string, LocalMonth, string, Date | undefined]) =>
  inSnapshot(ctx, (snapshot) => readStatement(snapshot, accountId, month, timeZone, knownAt));
