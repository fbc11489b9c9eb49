import { sql } from "drizzle-orm";
import { arrayParam, databaseErrorCode, isTransaction } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { foldWrites } from "@/lib/context/fold-writes";
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

/** Holds of one account that are placed at once in one statement. */
const FOLD = 100;

/**
 * Sets money aside before anything is sent upstream: one statement, whose condition no race can pass twice. Repeating it
 * changes nothing. Holds that arrive while one of their account is being placed share the next statement. Throws
 * `insufficient_credits` when available credit does not cover it or the account is frozen, `not_found` (account), and
 * `conflict` when the id was used for another amount.
 */
export async function placeHold(ctx: Context, hold: HoldInput): Promise<void> {
  invariant(hold.amountMicros >= 0n, "a hold sets aside zero or more");
  await (isTransaction(ctx.db) ? placeHolds(ctx, [hold]) : placeFolded(ctx, hold));
}

const placeFolded = foldWrites({ keyOf: ({ accountId }: HoldInput) => accountId, atOnce: FOLD, write: placeHolds });

/** Places holds of one account, all or none. Throws why a single one could not be placed; several are to be tried one by one. */
async function placeHolds(ctx: Context, holds: HoldInput[]): Promise<void[]> {
  const [{ accountId }] = holds as [HoldInput];
  const ids = arrayParam(holds.map(({ holdId }) => holdId), "uuid");
  const amount = holds.reduce((sum, { amountMicros }) => sum + amountMicros, 0n).toString();
  const placed = await ctx.db.execute(sql`
    with funded as (
      update wallets set held_micros = held_micros + ${amount}::bigint
      where account_id = ${accountId} and balance_micros - held_micros >= ${amount}::bigint and frozen_at is null
        and not exists (select from holds where account_id = ${accountId} and id = any(${ids}))
      returning account_id)
    insert into holds (account_id, id, amount_micros, reference, state, created_at)
    select account_id, h.id, h.amount_micros, h.reference, 'open', ${ctx.clock.now().toISOString()}::timestamptz
    from funded cross join unnest(${ids}, ${arrayParam(holds.map((h) => h.amountMicros), "bigint")}, ${arrayParam(holds.map((h) => h.reference), "text")}) as h (id, amount_micros, reference)
    returning id`).catch((error: unknown) => {
    // The same hold was placed this instant by somebody else; the statement as a whole did nothing.
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) return [];
    throw error;
  });
  if (placed.length === 0) await explainRefusal(ctx, holds);
  return holds.map(() => undefined);
}

/** Returns when the hold is there already; otherwise throws why it could not be placed. */
async function explainRefusal(ctx: Context, holds: HoldInput[]): Promise<void> {
  if (holds.length > 1) throw new AppError("conflict", "These holds could not be placed together");
  const [{ accountId, holdId, amountMicros, reference }] = holds as [HoldInput];
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
