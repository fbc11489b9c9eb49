import { sql } from "drizzle-orm";
import type { LedgerAccount } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import { hashTransaction, type Posting } from "./hash-transaction";
import { CHAIN_START, sealEntry } from "./seal-entry";

export type LedgerEntry = {
  seq: number; code: string; idempotencyKey: string; reversesSeq: number | null; /** As it was written down, in hex: what it says may have been changed since. */ contentHash: string;
  occurredAt: Date; bookedAt: Date; balanceMicros: bigint; postings: Posting[];
};

const PAGE = 5_000;

/** Up to 5 000 ledger entries of an account after `seq`, in order. */
export async function readEntries(ctx: Context, accountId: string, afterSeq: number): Promise<LedgerEntry[]> {
  const rows = await ctx.db.execute<{
    seq: string; code: string; idempotency_key: string; reverses_seq: string | null; content_hash: Buffer;
    occurred_at: string; booked_at: string; balance_micros: string; postings: [LedgerAccount, LedgerAccount, string][] | string;
  }>(sql`
    select t.seq, t.code, t.idempotency_key, t.reverses_seq, t.content_hash, t.occurred_at, t.booked_at, t.balance_micros,
      (select coalesce(json_agg(json_build_array(p.debit, p.credit, p.amount_micros::text) order by p.position), '[]')
       from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq) as postings
    from ledger_transactions t
    where t.account_id = ${accountId} and t.seq > ${afterSeq} order by t.seq limit ${PAGE}`);
  return rows.map((row) => {
    const postings = typeof row.postings === "string" ? (JSON.parse(row.postings) as [LedgerAccount, LedgerAccount, string][]) : row.postings;
    return {
      seq: Number(row.seq), code: row.code, idempotencyKey: row.idempotency_key, contentHash: row.content_hash.toString("hex"),
      reversesSeq: row.reverses_seq === null ? null : Number(row.reverses_seq),
      occurredAt: new Date(row.occurred_at), bookedAt: new Date(row.booked_at), balanceMicros: BigInt(row.balance_micros),
      postings: postings.map(([debit, credit, amount]) => ({ debit, credit, amountMicros: BigInt(amount) })),
    };
  });
}

/**
 * Extends an account's hash chain to its newest transaction, and returns how many were sealed. Several processes may
 * seal one account at once: seals are deterministic, so whoever comes second inserts nothing.
 */
export async function sealLedger(ctx: Context, accountId: string): Promise<number> {
  const [head] = await ctx.db.execute<{ seq: string; hash: Buffer }>(sql`
    select seq, hash from ledger_seals where account_id = ${accountId} order by seq desc limit 1`);
  let hash = head?.hash ?? CHAIN_START;
  let seq = Number(head?.seq ?? 0);
  let sealed = 0;
  for (;;) {
    const entries = await readEntries(ctx, accountId, seq);
    if (entries.length === 0) return sealed;
    const seals = entries.map((entry) => {
      hash = sealEntry(hash, accountId, hashTransaction(entry), entry);
      seq = entry.seq;
      return { seq, hash };
    });
    await transact(ctx, (tx) => tx.db.execute(sql`
      insert into ledger_seals (account_id, seq, hash)
      select ${accountId}::uuid, seq, hash
      from unnest(${arrayParam(seals.map((s) => s.seq), "bigint")}, ${arrayParam(seals.map((s) => s.hash), "bytea")}) as s (seq, hash)
      on conflict do nothing`));
    sealed += entries.length;
  }
}
