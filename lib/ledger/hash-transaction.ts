import { createHash } from "node:crypto";
import type { LedgerAccount } from "@/db/schema";
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
 * SHA-256 of what a transaction says: JSON array [code, key, occurred_at, reverses_seq, [[debit, credit, amount]…]].
 * When it was booked and its place in the ledger are not part of it: a repeat comes later and has neither.
 */
export function hashTransaction(transaction: HashedTransaction): Buffer {
  const { code, idempotencyKey, occurredAt, reversesSeq, postings } = transaction;
  const parts = postings.map((p) => [p.debit, p.credit, p.amountMicros.toString()]);
  return createHash("sha256").update(JSON.stringify([code, idempotencyKey, occurredAt.toISOString(), reversesSeq, parts])).digest();
}
