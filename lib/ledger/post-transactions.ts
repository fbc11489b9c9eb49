import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { AppError, invariant } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { bookingInstant } from "./booking-instant";
import { addToLedgerRollups } from "./ledger-rollups";
import { hashTransaction, type Posting } from "./hash-transaction";
import type { LockedWallet } from "./lock-wallet";

export type NewTransaction = {
  /** Kind of movement, `room.verb`: `usage.charge`, `top_up.settle`. */
  code: string;
  /** Derived from the cause, e.g. `usage.charge:<usage event id>`. */
  idempotencyKey: string;
  /** When the cause happened; `booked_at` is the context's clock, which never goes back within an account. */
  occurredAt: Date;
  reversesSeq?: number | null;
  postings: Posting[];
};

/** A transaction with its place in the account's books. */
export type PostedTransaction = { seq: number; entry: NewTransaction };

type Hashed = { entry: NewTransaction; hash: string };
type Numbered = Hashed & { seq: number; balanceMicros: Micros };
type Earlier = { idempotency_key: string; content_hash: Buffer };

/**
 * Posts transactions on one account, in order, and moves its wallet. The one place that writes the ledger. A key that
 * was posted before is skipped when its content is the same; with other content the whole call fails with `conflict`.
 * Runs in the caller's transaction, which holds the wallet's lock; `wallet` is brought up to date. Returns those that
 * were new, with their numbers.
 */
export async function postTransactions(ctx: Context, wallet: LockedWallet, transactions: NewTransaction[]): Promise<PostedTransaction[]> {
  let wanted = withoutRepeats(transactions.map((entry) => ({ entry, hash: hashTransaction({ ...entry, reversesSeq: entry.reversesSeq ?? null }) })), []);
  const bookedAt = bookingInstant(ctx, wallet);
  // Most are new and take one statement. One that finds earlier ones does nothing, and the rest is numbered again.
  while (wanted.length > 0) {
    const numbered = numberAll(wallet, wanted);
    const earlier = await insertAll(ctx, wallet.accountId, numbered, bookedAt);
    if (earlier.length === 0) {
      const { seq, balanceMicros } = numbered.at(-1)!;
      Object.assign(wallet, { seq, balanceMicros, bookedAt });
      return numbered;
    }
    wanted = withoutRepeats(wanted, earlier);
  }
  return [];
}

/** What is neither among `earlier` nor twice in the list. Throws `conflict` where a key has other content. */
function withoutRepeats(hashed: Hashed[], earlier: Earlier[]): Hashed[] {
  const known = new Map(earlier.map((row) => [row.idempotency_key, row.content_hash.toString("hex")]));
  return hashed.filter(({ entry: { idempotencyKey }, hash }) => {
    const knownHash = known.get(idempotencyKey);
    if (knownHash && knownHash !== hash) throw new AppError("conflict", `${idempotencyKey} was posted before with other content`);
    known.set(idempotencyKey, hash);
    return !knownHash;
  });
}

function numberAll({ seq, balanceMicros }: LockedWallet, hashed: Hashed[]): Numbered[] {
  return hashed.map(({ entry, hash }) => {
    invariant(entry.postings.length > 0, `transaction ${entry.idempotencyKey} has no postings`);
    seq += 1;
    balanceMicros += balanceChange(entry.postings);
    return { entry, hash, seq, balanceMicros };
  });
}

/**
 * One statement: entries, postings, sums and wallet travel together. It writes nothing when it finds keys posted before, and
 * returns those. They are looked for one by one: a plan for a list may read all of an account's, when made while there were few.
 */
async function insertAll(ctx: Context, accountId: string, numbered: Numbered[], bookedAt: Date): Promise<Earlier[]> {
  const lines = numbered.flatMap(({ entry, seq }) => entry.postings.map((posting, position) => ({ seq, position, posting })));
  const last = numbered.at(-1)!;
  return ctx.db.execute<Earlier>(sql`
    with wanted as materialized (
      select * from unnest(
        ${arrayParam(numbered.map((t) => t.seq), "bigint")}, ${arrayParam(numbered.map((t) => t.entry.code), "text")},
        ${arrayParam(numbered.map((t) => t.entry.idempotencyKey), "text")}, ${arrayParam(numbered.map((t) => `\\x${t.hash}`), "bytea")},
        ${arrayParam(numbered.map((t) => t.entry.reversesSeq), "bigint")}, ${arrayParam(numbered.map((t) => t.entry.occurredAt), "timestamptz")},
        ${arrayParam(numbered.map((t) => t.balanceMicros), "bigint")}
      ) as t (seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, balance_micros)
    ), earlier as materialized (
      select known.* from wanted cross join lateral (
        select idempotency_key, content_hash from ledger_transactions where account_id = ${accountId} and idempotency_key = wanted.idempotency_key limit 1
      ) known
    ), entries as (
      insert into ledger_transactions
        (account_id, seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, booked_at, balance_micros)
      select ${accountId}::uuid, seq, code, idempotency_key, content_hash, reverses_seq, occurred_at, ${bookedAt.toISOString()}::timestamptz, balance_micros
      from wanted where not exists (select from earlier)
    ), postings as (
      insert into ledger_postings (account_id, seq, position, debit, credit, amount_micros)
      select ${accountId}::uuid, seq, position, debit, credit, amount_micros
      from unnest(
        ${arrayParam(lines.map((l) => l.seq), "bigint")}, ${arrayParam(lines.map((l) => l.position), "smallint")},
        ${arrayParam(lines.map((l) => l.posting.debit), "text")}, ${arrayParam(lines.map((l) => l.posting.credit), "text")},
        ${arrayParam(lines.map((l) => l.posting.amountMicros), "bigint")}
      ) as p (seq, position, debit, credit, amount_micros) where not exists (select from earlier)
    ), sums as (${addToLedgerRollups(accountId, bookedAt, numbered, sql`not exists (select from earlier)`)}
    ), moved as (
      update wallets set balance_micros = ${last.balanceMicros.toString()}::bigint, seq = ${last.seq}::bigint
      where account_id = ${accountId} and not exists (select from earlier)
    )
    select idempotency_key, content_hash from earlier`);
}

/** How postings move the wallet: customer credit is a liability, so a credit raises it and a debit lowers it. */
function balanceChange(postings: readonly Posting[]): Micros {
  let change = 0n;
  for (const { debit, credit, amountMicros } of postings) {
    invariant(amountMicros > 0n && debit !== credit, "a posting moves a positive amount between two ledger accounts");
    if (credit === "customer_credit") change += amountMicros;
    if (debit === "customer_credit") change -= amountMicros;
  }
  return change;
}
