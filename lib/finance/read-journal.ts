import { sql } from "drizzle-orm";
import type { LedgerAccount } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { divideHalfUp, MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import type { LocalMonth } from "@/lib/time/local-months";
import { journalNumber } from "./journal-number";

/** What a journal moves from one ledger account to another, in whole cents. A journal is of a day, `2026-11-01`, and a kind of movement; its pairs stand together. */
export type JournalPair = { number: string; day: string; code: string; debit: LedgerAccount; credit: LedgerAccount; cents: bigint };

/**
 * The journals of all accounts' ledgers, one for each day of UTC and kind of movement. What a cause moved between two ledger
 * accounts is summed from the first day on and rounded then, and a day has what that grew by: so every journal balances, and a
 * part of a cent is carried to the next day instead of being lost.
 */
export async function readJournal(ctx: Context, { from, to }: Pick<LocalMonth, "from" | "to">): Promise<JournalPair[]> {
  const rows = await ctx.db.execute<{ day: string; code: string; debit: LedgerAccount; credit: LedgerAccount; amount: string }>(sql`
    select case when bucket_at < ${from.toISOString()}::timestamptz then '' else to_char(bucket_at at time zone 'UTC', 'YYYY-MM-DD') end as day, code, debit, credit, sum(amount_micros) as amount
    from ledger_rollups where bucket_at < ${to.toISOString()}::timestamptz group by 1, 2, 3, 4 order by 1, 2, 3, 4`);
  const sums = new Map<string, Micros>();
  return rows.flatMap(({ day, code, debit, credit, amount }) => {
    const key = `${code} ${debit} ${credit}`;
    const before = sums.get(key) ?? 0n;
    const after = before + BigInt(amount);
    sums.set(key, after);
    const cents = inCents(after) - inCents(before);
    return day === "" || cents === 0n ? [] : [{ number: journalNumber(day, code), day, code, debit, credit, cents }];
  });
}

const inCents = (micros: Micros) => divideHalfUp(micros, MICROS_PER_CENT);
