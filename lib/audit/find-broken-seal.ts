import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { hashTransaction } from "@/lib/ledger/hash-transaction";
import { CHAIN_START, sealEntry } from "@/lib/ledger/seal-entry";
import { readEntries } from "@/lib/ledger/seal-ledger";

/** The number of the first sealed transaction that no longer gives its seal, or null. */
export async function findBrokenSeal(ctx: Context, accountId: string): Promise<number | null> {
  const [head] = await ctx.db.execute<{ seq: string }>(sql`select coalesce(max(seq), 0) as seq from ledger_seals where account_id = ${accountId}`);
  let hash: Buffer = CHAIN_START;
  for (let after = 0; ; ) {
    const entries = await readEntries(ctx, accountId, after);
    if (entries.length === 0) return null;
    const last = entries.at(-1)!.seq;
    const rows = await ctx.db.execute<{ seq: string; hash: Buffer }>(sql`
      select seq, hash from ledger_seals where account_id = ${accountId} and seq > ${after} and seq <= ${last} order by seq`);
    const seals = new Map(rows.map((row) => [Number(row.seq), row.hash]));
    for (const entry of entries) {
      const content = hashTransaction(entry);
      if (content !== entry.contentHash) return entry.seq;
      hash = sealEntry(hash, accountId, content, entry);
      const seal = seals.get(entry.seq);
      if (!seal) return entry.seq > Number(head!.seq) ? null : entry.seq;
      if (!seal.equals(hash)) return entry.seq;
    }
    after = last;
  }
}
