import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";

/** An account's wallet row, locked until the caller's transaction ends. Posting asks for it as proof of the lock. */
export type LockedWallet = { accountId: string; balanceMicros: Micros; heldMicros: Micros; seq: number; /** When its last transaction was booked. */ bookedAt: Date | null; /** Nothing is booked before: the account's opening, or the end of its last closed month. */ booksOpenAt: Date; frozenAt: Date | null };

/** Locks the wallet: the first thing that every transaction on an account's money does. Throws `not_found`. */
export async function lockWallet(ctx: Context, accountId: string): Promise<LockedWallet> {
  const [row] = await ctx.db.execute<{ balance_micros: string; held_micros: string; seq: string; booked_at: string | null; frozen_at: string | null; books_open_at: string }>(sql`
    select balance_micros, held_micros, seq, frozen_at, books_open_at,
      (select booked_at from ledger_transactions t where t.account_id = ${accountId} and t.seq = wallets.seq) as booked_at
    from wallets where account_id = ${accountId} for update`);
  if (!row) throw new AppError("not_found", "No such account");
  const seq = Number(row.seq);
  // Who had to wait for the lock sees the wallet as it is now, but nothing else of what the other one wrote: that is asked for again.
  const bookedAt = row.booked_at ?? (seq > 0 ? await findBookedAt(ctx, accountId, seq) : null);
  return { accountId, balanceMicros: BigInt(row.balance_micros), heldMicros: BigInt(row.held_micros), seq, bookedAt: bookedAt === null ? null : new Date(bookedAt), booksOpenAt: new Date(row.books_open_at), frozenAt: row.frozen_at ? new Date(row.frozen_at) : null };
}

async function findBookedAt(ctx: Context, accountId: string, seq: number): Promise<string | null> {
  const [row] = await ctx.db.execute<{ booked_at: string }>(sql`select booked_at from ledger_transactions where account_id = ${accountId} and seq = ${seq}`);
  return row?.booked_at ?? null;
}
