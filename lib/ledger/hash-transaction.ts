import type { LedgerAccount } from "@/db/schema";
import { hashText } from "@/lib/ids/hash-text";
import type { Micros } from "@/lib/money/micros";

export type Posting = { debit: LedgerAccount; credit: LedgerAccount; amountMicros: Micros };

export type HashedTransaction = {
  code: string;
  idempotencyKey: string;
  occurredAt: Date;
  reversesSeq: number | null;
  postings: readonly Posting[];
};

/**
 * SHA-256, as hex, of what a transaction says: JSON array [code, key, occurred_at, reverses_seq, [[debit, credit, amount]…]].
 * When it was booked and its place in the ledger are not part of it: a repeat comes later and has neither.
 */
export function hashTransaction(transaction: HashedTransaction): string {
  const { code, idempotencyKey, occurredAt, reversesSeq, postings } = transaction;
  const parts = postings.map((p) => [p.debit, p.credit, p.amountMicros.toString()]);
  return hashText(JSON.stringify([code, idempotencyKey, occurredAt.toISOString(), reversesSeq, parts]));
}
