import { sql } from "drizzle-orm";
import { databaseErrorCode } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { AppError, invariant } from "@/lib/errors/app-error";
import { formatDollars, type Micros } from "@/lib/money/micros";

const UNIQUE_VIOLATION = "23505";

export type HoldInput = {
  accountId: string;
  /** Chosen by the caller: placing the same hold again sets nothing aside. */
  holdId: string;
  amountMicros: Micros;
  /** What it is for, e.g. the job's id. */
  reference: string;
};

/**
 * Sets money aside before anything is sent upstream: one statement, whose condition no race can pass twice. Repeating it
 * changes nothing. Throws `insufficient_credits` when available credit does not cover it or the account is frozen,
 * `not_found` (account), and `conflict` when the id was used for another amount.
 */
export async function placeHold(ctx: Context, { accountId, holdId, amountMicros, reference }: HoldInput): Promise<void> {
  invariant(amountMicros >= 0n, "a hold sets aside zero or more");
  const now = ctx.clock.now().toISOString();
  const amount = amountMicros.toString();
  const placed = await ctx.db.execute(sql`
    with funded as (
      update wallets set held_micros = held_micros + ${amount}::bigint
      where account_id = ${accountId} and balance_micros - held_micros >= ${amount}::bigint and frozen_at is null
        and not exists (select from holds where account_id = ${accountId} and id = ${holdId})
      returning account_id)
    insert into holds (account_id, id, amount_micros, reference, state, created_at)
    select account_id, ${holdId}::uuid, ${amount}::bigint, ${reference}, 'open', ${now}::timestamptz from funded
    returning id`).catch((error: unknown) => {
    // The same hold was placed this instant by somebody else; the statement as a whole did nothing.
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) return [];
    throw error;
  });
  if (placed.length === 0) await explainRefusal(ctx, { accountId, holdId, amountMicros, reference });
}

/** Returns when the hold is there already; otherwise throws why it could not be placed. */
async function explainRefusal(ctx: Context, { accountId, holdId, amountMicros, reference }: HoldInput): Promise<void> {
  const [hold] = await ctx.db.execute<{ amount_micros: string; reference: string }>(sql`select amount_micros, reference from holds where account_id = ${accountId} and id = ${holdId}`);
  if (hold && (BigInt(hold.amount_micros) !== amountMicros || hold.reference !== reference)) throw new AppError("conflict", `Hold ${holdId} was placed before with another amount or reference`);
  if (hold) return;
  const [wallet] = await ctx.db.execute<{ balance_micros: string; held_micros: string; frozen_at: string | null }>(sql`
    select balance_micros, held_micros, frozen_at from wallets where account_id = ${accountId}`);
  if (!wallet) throw new AppError("not_found", "No such account");
  if (wallet.frozen_at) throw new AppError("insufficient_credits", "Spending is paused while a payment of this account is disputed");
  const available = BigInt(wallet.balance_micros) - BigInt(wallet.held_micros);
  throw new AppError("insufficient_credits", `This needs ${formatDollars(amountMicros, "exact")}; ${formatDollars(available, "exact")} is available`);
}
