import { addHours } from "date-fns";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { statements, wallets } from "@/db/schema";
import { actorName, type Context, inSnapshot, transact } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { getSeal } from "@/lib/ledger/get-seal";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { parseDecimal } from "@/lib/money/micros";
import type { LocalMonth } from "@/lib/time/local-months";
import { commitToSeals } from "./commit-to-seals";
import { hashStatement, type StatementDocument } from "./statement-document";
import { type ChargedLine, countCharges, readLines, readStatement } from "./read-statement";
import { getBlind, makeStatementSecret } from "./statement-blind";
import { getOpenMonth, getStatementZone, REST_H } from "./statement-months";

/**
 * Closes the first open month of an account, for good: its statement is written down with its hash, and whatever is booked
 * from now on is in a later month. Null when that month has not been over for an hour. Closing twice closes it once.
 * Throws `not_found`, and `unavailable` while another process seals.
 */
export async function closeStatement(ctx: Context, accountId: string): Promise<StatementDocument | null> {
  const due = async (within: Context) => {
    const timeZone = await getStatementZone(within, accountId);
    const month = await getOpenMonth(within, accountId, timeZone);
    return addHours(month.to, REST_H) <= ctx.clock.now() ? { month, timeZone } : null;
  };
  const early = await due(ctx);
  if (!early) return null;
  await sealLedger(ctx, accountId);
  // Summing up a month of calls may take long, and nothing is booked while the wallet is locked: it is done before.
  const read = await inSnapshot(ctx, (snapshot) => readLines(snapshot, accountId, rangeOf(early.month), early.timeZone));
  await makeStatementSecret(ctx);
  return transact(ctx, async (tx) => {
    // Nothing is booked meanwhile, and nobody else closes it.
    await lockWallet(tx, accountId);
    const found = await due(tx);
    if (!found) return null;
    const { month, timeZone } = found;
    const ofAccount = eq(statements.accountId, accountId);
    const closedAt = tx.clock.now();
    const [open, [before], place, blind] = [
      await readStatement(tx, accountId, month, timeZone, { lines: await keepWhole(tx, accountId, month, { month: early.month, lines: read }) }),
      await tx.db.select({ hash: statements.hash, lastSeq: statements.lastSeq, closingMicros: statements.closingMicros }).from(statements).where(and(ofAccount, lt(statements.month, month.month))).orderBy(desc(statements.month)).limit(1),
      await findSeal(tx, accountId, month.to),
      await getBlind(tx, accountId, month.month),
    ];
    const firstSeq = (before?.lastSeq ?? 0) + 1;
    const document: StatementDocument = {
      ...open, state: "closed", known_at: closedAt.toISOString(),
      ledger: { first_number: firstSeq, last_number: place.seq, commitment: commitToSeals({ blind, sealBefore: await getSeal(tx, accountId, firstSeq - 1), seal: place.hash }) },
      previous_hash: before ? before.hash.toString("hex") : null,
    };
    const [openingMicros, closingMicros] = [parseDecimal(document.opening_balance)!, parseDecimal(document.closing_balance)!];
    invariant((before?.closingMicros ?? 0n) === openingMicros, `statement ${month.month} of ${accountId} does not begin with what the one before ended with`);
    const text = JSON.stringify(document);
    await tx.db.insert(statements).values({
      accountId, month: month.month, timeZone, fromAt: month.from, toAt: month.to, openingMicros, closingMicros, lastSeq: place.seq,
      document: text, hash: Buffer.from(hashStatement(text), "hex"), closedBy: actorName(tx.actor), closedAt,
    });
    // Also for a process whose clock is behind, and that waits for this wallet now.
    await tx.db.update(wallets).set({ booksOpenAt: month.to }).where(eq(wallets.accountId, accountId));
    return document;
  });
}

const rangeOf = ({ from, to }: LocalMonth) => ({ from, until: to });

/**
 * Lines that were read before the lock, if they are still the month's: of the same month, and with as many calls as there are
 * charges now, under the lock. Charges are only ever added and what they are of never changes, so as many are the same ones;
 * and lines that are not what the ledger says are refused by `readStatement`. Undefined when one was booked meanwhile, by a clock
 * that is behind: then they are read again.
 */
async function keepWhole(ctx: Context, accountId: string, month: LocalMonth, before: { month: LocalMonth; lines: ChargedLine[] }): Promise<ChargedLine[] | undefined> {
  const isSame = before.month.month === month.month && before.month.from.getTime() === month.from.getTime() && before.month.to.getTime() === month.to.getTime();
  const calls = before.lines.reduce((sum, line) => sum + line.calls, 0);
  return isSame && (await countCharges(ctx, accountId, rangeOf(month))) === calls ? before.lines : undefined;
}

/** The last transaction booked before an instant, and its seal. */
async function findSeal(ctx: Context, accountId: string, before: Date): Promise<{ seq: number; hash: Buffer }> {
  const [last] = await ctx.db.execute<{ seq: string }>(sql`
    select seq from ledger_transactions where account_id = ${accountId} and booked_at < ${before.toISOString()}::timestamptz order by seq desc limit 1`);
  const seq = Number(last?.seq ?? 0);
  return { seq, hash: await getSeal(ctx, accountId, seq) };
}
