import { and, eq } from "drizzle-orm";
import { statements } from "@/db/schema";
import { type Context, inSnapshot } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isMonth, type LocalMonth } from "@/lib/time/local-months";
import { readStatement } from "./read-statement";
import type { StatementDocument } from "./statement-document";
import { getStatementZone, listOpenMonths } from "./statement-months";

/** A statement, and the hash of a closed one. */
export type FoundStatement = { document: StatementDocument; hash: string | null };

const MISSING = "This account has no statement of such a month";

/**
 * An account's statement of a month: as it was closed, or as far as an open month has come. With `knownAt`, what the
 * books said of the month then. Throws `not_found` for a month before the account's first or after the present one.
 */
export async function getStatement(ctx: Context, accountId: string, month: string, knownAt?: Date): Promise<FoundStatement> {
  if (!isMonth(month)) throw new AppError("not_found", MISSING, "month");
  const [closed] = await ctx.db.select().from(statements).where(and(eq(statements.accountId, accountId), eq(statements.month, month)));
  if (closed && (!knownAt || knownAt >= closed.toAt)) return { document: JSON.parse(closed.document) as StatementDocument, hash: closed.hash.toString("hex") };
  if (closed) return { document: await readAlone(ctx, accountId, { month, from: closed.fromAt, to: closed.toAt }, closed.timeZone, knownAt), hash: null };
  const timeZone = await getStatementZone(ctx, accountId);
  const open = (await listOpenMonths(ctx, accountId, timeZone)).find((one) => one.month === month);
  if (!open) throw new AppError("not_found", MISSING, "month");
  return { document: await readAlone(ctx, accountId, open, timeZone, knownAt), hash: null };
}

/** Its parts are of one instant. */
const readAlone = (ctx: Context, ...[accountId, month, timeZone, knownAt]: [string, LocalMonth, string, Date | undefined]) =>
  inSnapshot(ctx, (snapshot) => readStatement(snapshot, accountId, month, timeZone, { knownAt }));
