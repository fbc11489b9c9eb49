import { sql } from "drizzle-orm";
import type { statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { getSeal } from "@/lib/ledger/get-seal";
import { microsToDecimal } from "@/lib/money/micros";
import { boundUnpriced } from "./bound-unpriced";
import { commitToSeals } from "./commit-to-seals";
import { isMonthOfZone } from "./is-month-of-zone";
import { readStatement } from "./read-statement";
import { getBlind } from "./statement-blind";
import { hashStatement, type StatementDocument, type StatementPlace } from "./statement-document";
import { parseStatement } from "./statement-shape";

type Row = typeof statements.$inferSelect;
export type StatementBefore = Pick<Row, "month" | "toAt" | "hash" | "lastSeq" | "closingMicros" | "timeZone">;

/** Within which the document and its row say when it was closed. */
const SAME_MS = 60_000;

/**
 * What is wrong with one closed statement, each in words that go on from its month. A row or document that cannot be read ends it
 * with an error. In one snapshot, with the statement before it.
 */
export async function* findWrongStatement(ctx: Context, row: Row, before: StatementBefore | null): AsyncGenerator<string> {
  if (hashStatement(row.document) !== row.hash.toString("hex")) yield "is not what was hashed";
  const document = parseStatement(row.document);
  yield* findOtherColumns(row, document);
  yield* findWrongOrder(row, document, before);
  if (document.ledger) yield* findWrongPlace(ctx, row, document.ledger);
  yield* findOtherBooks(ctx, row, document);
}

/** The row, and the document in it, say the same. */
function* findOtherColumns({ accountId, month, timeZone, fromAt, toAt, openingMicros, closingMicros, lastSeq, closedAt }: Row, document: StatementDocument): Generator<string> {
  const { account, ledger, state, known_at } = document;
  const columns = { account: accountId, month, time_zone: timeZone, from: fromAt.toISOString(), to: toAt.toISOString(), opening_balance: microsToDecimal(openingMicros), closing_balance: microsToDecimal(closingMicros), last_number: lastSeq, state: "closed" };
  const told = { ...document, account: account.id, last_number: ledger?.last_number, state };
  for (const [name, is] of Object.entries(columns)) {
    const says = told[name as keyof typeof columns];
    if (is !== says) yield `has another ${name} in its row, ${is}, than in its document, ${says}`;
  }
  if (Math.abs(Date.parse(known_at) - closedAt.getTime()) > SAME_MS) yield `was closed at ${closedAt.toISOString()} by its row, at ${known_at} by its document`;
  if (!ledger) yield "names no place in the ledger";
}

/** It goes on where the one before ended. */
function* findWrongOrder({ month, timeZone, fromAt, toAt, openingMicros }: Row, { previous_hash, ledger }: StatementDocument, before: StatementBefore | null): Generator<string> {
  if (previous_hash !== (before?.hash.toString("hex") ?? null)) yield "does not follow the statement before";
  if (before && before.toAt.getTime() !== fromAt.getTime()) yield `begins at ${fromAt.toISOString()}, the one before ended at ${before.toAt.toISOString()}`;
  if (before && before.timeZone !== timeZone) yield `is of ${timeZone}, the one before of ${before.timeZone}`;
  if (openingMicros !== (before?.closingMicros ?? 0n)) yield `begins with ${microsToDecimal(openingMicros)}, the one before ended with ${microsToDecimal(before?.closingMicros ?? 0n)}`;
  if (ledger && ledger.first_number !== (before?.lastSeq ?? 0) + 1) yield `begins with transaction ${ledger.first_number}, the one before ended with ${before?.lastSeq ?? 0}`;
  if (!isMonthOfZone({ month, from: fromAt, to: toAt }, timeZone)) yield `is from ${fromAt.toISOString()} to ${toAt.toISOString()}, which is not that month of ${timeZone}`;
}

/** It names the seals that the ledger has, and ends with the last transaction of its month. */
async function* findWrongPlace(ctx: Context, { accountId, month, toAt }: Row, place: StatementPlace): AsyncGenerator<string> {
  const { first_number, last_number } = place;
  const sealOf = (number: number) => getSeal(ctx, accountId, number).catch((error: unknown) => { if (error instanceof AppError) return null; throw error; });
  const [sealBefore, seal] = [await sealOf(first_number - 1), await sealOf(last_number)];
  const isNamed = "seal" in place ? sealBefore?.toString("hex") === place.seal_before && seal?.toString("hex") === place.seal
    : sealBefore && seal && commitToSeals({ blind: await getBlind(ctx, accountId, month), sealBefore, seal }) === place.commitment;
  if (!isNamed) yield `names other seals of transactions ${first_number - 1} and ${last_number} than the ledger has`;
  const [ends] = await ctx.db.execute<{ wrong: boolean }>(sql`
    select exists (select from ledger_transactions where account_id = ${accountId} and ((seq = ${last_number} and booked_at >= ${toAt.toISOString()}::timestamptz) or (seq = ${last_number}::bigint + 1 and booked_at < ${toAt.toISOString()}::timestamptz))) as wrong`);
  if (ends!.wrong) yield `ends with transaction ${last_number}, which is not the last of its month`;
}

/** The books say today what they said then. */
async function* findOtherBooks(ctx: Context, { accountId, month, fromAt, toAt, timeZone }: Row, document: StatementDocument): AsyncGenerator<string> {
  const range = { month, from: fromAt, to: toAt };
  const now = await readStatement(ctx, accountId, range, timeZone);
  const [is, said] = [withoutNames(now), withoutNames(document)];
  const others = (Object.keys(is) as (keyof typeof is)[]).filter((name) => JSON.stringify(is[name]) !== JSON.stringify(said[name]));
  if (others.length > 0) yield `was closed with other ${others.join(", ")} than the books say now`;
  // Calls that were priced since, or told since, change what the books say of them: then they are counted as of the close.
  if (now.unpriced_calls === document.unpriced_calls) return;
  const { least, most } = await boundUnpriced(ctx, accountId, range, new Date(document.known_at));
  if (document.unpriced_calls < least || document.unpriced_calls > most) yield `counts ${document.unpriced_calls} calls without a price, there were ${least === most ? least : `${least} to ${most}`}`;
}

/** All but names, which may change, and what is known later: prices of calls that had none. */
function withoutNames({ month, time_zone, currency, from, to, opening_balance, movements, closing_balance, fees, taxes, totals, payments, usage, byok }: StatementDocument) {
  const unnamed = <L extends { api_key: { id: string } }>(lines: L[]) => lines.map((line) => ({ ...line, api_key: line.api_key.id }));
  return { month, time_zone, currency, from, to, opening_balance, movements, closing_balance, fees, taxes, totals, payments, usage: unnamed(usage), byok: unnamed(byok) };
}
