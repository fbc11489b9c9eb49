import { createHash } from "node:crypto";

/** What a statement commits to: the seals of its place in the ledger, each of 32 bytes, and the secret of its month that hides them. */
export type HiddenSeals = { blind: Buffer; sealBefore: Buffer; seal: Buffer };

/**
 * SHA-256, as hex, of the month's secret, the seal before its first transaction and the seal of its last, one after the other. It
 * binds the platform to every transaction of the month, and tells nobody without the secret what they say: a seal covers what calls
 * cost the platform, a few small numbers, which whoever knows the rest could find by trying.
 */
export function commitToSeals({ blind, sealBefore, seal }: HiddenSeals): string {
  return createHash("sha256").update(blind).update(sealBefore).update(seal).digest("hex");
}
