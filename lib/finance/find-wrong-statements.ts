import { asc, eq } from "drizzle-orm";
import { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getSeal } from "@/lib/ledger/get-seal";
import { hashStatement, type StatementDocument } from "./statement-document";
import { readStatement } from "./read-statement";

/**
 * What is wrong with an account's closed statements, in words: one that is not what was hashed, that does not follow the
 * one before, or of whose month the books now say something else. In one transaction, with the books at rest.
 */
export async function findWrongStatements(ctx: Context, accountId: string): Promise<string[]> {
  const wrong: string[] = [];
  let before: typeof statements.$inferSelect | null = null;
  for (const statement of await ctx.db.select().from(statements).where(eq(statements.accountId, accountId)).orderBy(asc(statements.month))) {
    const { month, fromAt, toAt, timeZone, document: text } = statement;
    const document = JSON.parse(text) as StatementDocument;
    if (hashStatement(text) !== statement.hash.toString("hex")) wrong.push(`${month} is not what was hashed`);
    if (document.previous_hash !== (before?.hash.toString("hex") ?? null)) wrong.push(`${month} does not follow the statement before`);
    if (before && before.toAt.getTime() !== fromAt.getTime()) wrong.push(`${month} begins at ${fromAt.toISOString()}, the one before ended at ${before.toAt.toISOString()}`);
    const { first_number, last_number, seal_before, seal } = document.ledger!;
    for (const [number, told] of [[first_number - 1, seal_before], [last_number, seal]] as const) {
      const sealed = await getSeal(ctx, accountId, number).then((hash) => hash.toString("hex"), () => null);
      if (sealed !== told) wrong.push(`${month} names another seal of transaction ${number} than the ledger has`);
    }
    const now = await readStatement(ctx, accountId, { month, from: fromAt, to: toAt }, timeZone).catch((error: Error) => error);
    if (now instanceof Error) wrong.push(now.message);
    else if (JSON.stringify(moneyOf(now)) !== JSON.stringify(moneyOf(document))) wrong.push(`${month}: the books say something else than when it was closed`);
    before = statement;
  }
  return wrong;
}

/** All but names, which may change, and what is known later: prices of calls that had none. */
function moneyOf({ from, to, opening_balance, movements, closing_balance, fees, taxes, payments, usage, byok }: StatementDocument) {
  const unnamed = <L extends { api_key: { id: string } }>(lines: L[]) => lines.map((line) => ({ ...line, api_key: line.api_key.id }));
  return { from, to, opening_balance, movements, closing_balance, fees, taxes, payments, usage: unnamed(usage), byok: unnamed(byok) };
}
