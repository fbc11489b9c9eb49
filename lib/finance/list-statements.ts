import { asc, eq, sql } from "drizzle-orm";
import { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { getStatement } from "./get-statement";
import type { StatementDocument } from "./statement-document";
import { getStatementZone, listOpenMonths } from "./statement-months";

/** What of a statement stands before its lines. */
export type StatementHead = Omit<StatementDocument, "payments" | "usage" | "byok" | "unpriced_calls" | "ledger" | "previous_hash">;
export type ListedStatement = { document: StatementHead; closedAt: Date | null; hash: string | null };

/** So many characters hold every head: the account's name has 100 at most, the rest are amounts and dates. Of a document of many megabytes Postgres unpacks no more. */
const MOST = 4_096;

/** Every month of an account from its first on, the latest first: closed ones as they were closed, the others as far as they have come. */
export async function listStatements(ctx: Context, accountId: string): Promise<ListedStatement[]> {
  const timeZone = await getStatementZone(ctx, accountId);
  const [closed, open] = await Promise.all([
    ctx.db.select({ closedAt: statements.closedAt, hash: statements.hash, beginning: sql<string>`left(${statements.document}, ${MOST})` })
      .from(statements).where(eq(statements.accountId, accountId)).orderBy(asc(statements.month)),
    listOpenMonths(ctx, accountId, timeZone),
  ]);
  const listed: ListedStatement[] = closed.map(({ closedAt, hash, beginning }) => ({ document: parseHead(beginning), closedAt, hash: hash.toString("hex") }));
  for (const { month } of open) listed.push({ document: (await getStatement(ctx, accountId, month)).document, closedAt: null, hash: null });
  return listed.reverse();
}

/** A document's keys stand in the order in which they were hashed, and no text in it can have these quotes: in one they are escaped. */
function parseHead(beginning: string): StatementHead {
  const end = beginning.indexOf(',"payments":[');
  invariant(end > 0, "a statement's head is shorter than what is read of it");
  return JSON.parse(`${beginning.slice(0, end)}}`) as StatementHead;
}
