import { asc, eq, sql } from "drizzle-orm";
import { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { nextLocalMonth } from "@/lib/time/local-months";
import { getStatement } from "./get-statement";
import type { StatementDocument } from "./statement-document";
import { getOpenMonth, getStatementZone } from "./statement-months";

/** A statement without its lines. */
export type StatementHead = Omit<StatementDocument, "payments" | "usage" | "byok">;
export type ListedStatement = { document: StatementHead; closedAt: Date | null; hash: string | null };

/** Every month of an account from its first on, the latest first: closed ones as they were closed, the others as far as they have come. */
export async function listStatements(ctx: Context, accountId: string): Promise<ListedStatement[]> {
  const timeZone = await getStatementZone(ctx, accountId);
  const [closed, first] = await Promise.all([
    ctx.db.select({ closedAt: statements.closedAt, hash: statements.hash, head: sql<StatementHead>`${statements.document}::jsonb - 'payments' - 'usage' - 'byok'` })
      .from(statements).where(eq(statements.accountId, accountId)).orderBy(asc(statements.month)),
    getOpenMonth(ctx, accountId, timeZone),
  ]);
  const listed: ListedStatement[] = closed.map(({ closedAt, hash, head }) => ({ document: head, closedAt, hash: hash.toString("hex") }));
  for (let open = first; open.from <= ctx.clock.now(); open = nextLocalMonth(open, timeZone)) {
    listed.push({ document: (await getStatement(ctx, accountId, open.month)).document, closedAt: null, hash: null });
  }
  return listed.reverse();
}
