import { createHash } from "node:crypto";

/** The link before the first transaction of an account. */
export const CHAIN_START = Buffer.alloc(32);

export type SealedPlace = { seq: number; bookedAt: Date; balanceMicros: bigint };

/**
 * The next link of an account's hash chain: SHA-256 of the link before, the transaction's content hash (see
 * `hash-transaction.ts`), and the JSON array [account, seq, booked_at, balance] that is its place.
 */
export function sealEntry(previous: Buffer, accountId: string, contentHash: string, { seq, bookedAt, balanceMicros }: SealedPlace): Buffer {
  return createHash("sha256").update(previous).update(contentHash, "hex").update(JSON.stringify([accountId, seq, bookedAt.toISOString(), balanceMicros.toString()])).digest();
}
