import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { AppError, invariant } from "@/lib/errors/app-error";
import { addToLedgerRollups } from "./ledger-rollups";
import { hashTransaction, type Posting } from "./hash-transaction";
import type { LockedWallet } from "./lock-wallet";

export type NewTransaction = {
  /** Kind of movement, `room.verb`: `usage.charge`, `top_up.settle`. */
  code: string;
  /** Derived from the cause, e.g. `usage.charge:<usage event id>`. */
  idempotencyKey: string;
  /** When the cause happened; `booked_at` is the context's clock. */
  occurredAt: Date;
  reversesSeq?: number | null;
  postings: Posting[];
};

/** A transaction with its place in the account's books. */
export type PostedTransaction = { seq: number; entry: NewTransaction };

/**
 * Posts transactions on one account, in order, and moves its wallet. The one place that writes the ledger. A key that
 * was posted before is skipped when its content is the same; with other content the whole call fails with `conflict`.
 * Runs in the caller's transaction, which holds the wallet's lock; `wallet` is brought up to date. Returns those that
 * were new, with their numbers.
 */
export async function postTransactions(ctx: Context, wallet: LockedWallet, transactions: NewTransaction[]): Promise<PostedTransaction[]> {
  if (transactions.length === 0) return [];
  const { accountId } = wallet;
  const hashed = transactions.map(({ code, idempotencyKey, occurredAt, reversesSeq = null, postings }) => {
    const entry = { code, idempotencyKey, occurredAt, reversesSeq, postings };
    return { entry, hash: hashTransaction(entry) };
  });
  const earlier = await ctx.db.execute<{ idempotency_key: string; content_hash: Buffer }>(sql`
    select idempotency_key, content_hash from ledger_transactions
    where account_id = ${accountId} and idempotency_key = any(${arrayParam(hashed.map((t) => t.entry.idempotencyKey), "text")})`);
  const known = new Map(earlier.map((row) => [row.idempotency_key, row.content_hash.toString("hex")]));

  const fresh: ((typeof hashed)[number] & { seq: number; balanceMicros: bigint })[] = [];
  for (const { entry, hash } of hashed) {
    invariant(entry.postings.length > 0, `transaction ${entry.idempotencyKey} has no postings`);
    const earlierHash = known.get(entry.idempotencyKey);
    if (earlierHash && earlierHash !== hash) {
      throw new AppError("conflict", `${entry.idempotencyKey} was posted before with other content`);
    }
    if (earlierHash) continue;
    known.set(entry.idempotencyKey, hash);
    wallet.seq += 1;
    wallet.balanceMicros += balanceChange(entry.postings);
    fresh.push({ entry, hash, seq: wallet.seq, balanceMicros: wallet.balanceMicros });
  }
  if (fresh.length === 0) return [];

  const bookedAt = ctx.clock.now();
  const lines = fresh.flatMap(({ entry, seq }) => entry.postings.map((posting, position) => ({ seq, position, posting })));
  // One statement: entries, postings, sums and wallet travel together.
  await ctx.db.execute(sql`
    with entries as (
      insert into ledger_transactions
        (account_id, seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, booked_at, balance_micros)
      select ${accountId}::uuid, seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, ${bookedAt.toISOString()}::timestamptz, balance_micros
      from unnest(
        ${arrayParam(fresh.map((t) => t.seq), "bigint")}, ${arrayParam(fresh.map((t) => t.entry.code), "text")},
        ${arrayParam(fresh.map((t) => t.entry.idempotencyKey), "text")}, ${arrayParam(fresh.map((t) => `\\x${t.hash}`), "bytea")},
        ${arrayParam(fresh.map((t) => t.entry.reversesSeq), "bigint")}, ${arrayParam(fresh.map((t) => t.entry.occurredAt), "timestamptz")},
        ${arrayParam(fresh.map((t) => t.balanceMicros), "bigint")}
      ) as t (seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, balance_micros)
    ), postings as (
      insert into ledger_postings (account_id, seq, position, debit, credit, amount_micros)
      select ${accountId}::uuid, seq, position, debit, credit, amount_micros
      from unnest(
        ${arrayParam(lines.map((l) => l.seq), "bigint")}, ${arrayParam(lines.map((l) => l.position), "smallint")},
        ${arrayParam(lines.map((l) => l.posting.debit), "text")}, ${arrayParam(lines.map((l) => l.posting.credit), "text")},
        ${arrayParam(lines.map((l) => l.posting.amountMicros), "bigint")}
      ) as p (seq, position, debit, credit, amount_micros)
    ), sums as (${addToLedgerRollups(accountId, bookedAt, fresh)})
    update wallets set balance_micros = ${wallet.balanceMicros.toString()}::bigint, seq = ${wallet.seq}::bigint where account_id = ${accountId}`);
  return fresh;
}

/** How postings move the wallet: customer credit is a liability, so a credit raises it and a debit lowers it. */
function balanceChange(postings: readonly Posting[]): bigint {
  let change = 0n;
  for (const { debit, credit, amountMicros } of postings) {
    invariant(amountMicros > 0n && debit !== credit, "a posting moves a positive amount between two ledger accounts");
    if (credit === "customer_credit") change += amountMicros;
    if (debit === "customer_credit") change -= amountMicros;
  }
  return change;
}
