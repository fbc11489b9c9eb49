import { type SQL, sql } from "drizzle-orm";
import { arrayParam, expectManyRows } from "@/db/transaction";
import { type Context, transact } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Posting } from "./hash-transaction";
import { lockWallet } from "./lock-wallet";

const BUCKET_MS = 15 * 60_000;

/** The part of the statement that posts which adds it to the account's sums per quarter hour of `booked_at`, on its condition. */
export function addToLedgerRollups(accountId: string, bookedAt: Date, posted: readonly { entry: { code: string; postings: readonly Posting[] } }[], condition: SQL): SQL {
  const bucketAt = new Date(Math.floor(bookedAt.getTime() / BUCKET_MS) * BUCKET_MS);
  const sums = new Map<string, { code: string; debit: string; credit: string; postings: number; amountMicros: Micros }>();
  for (const { entry: { code, postings } } of posted) {
    for (const { debit, credit, amountMicros } of postings) {
      const key = `${code} ${debit} ${credit}`;
      const sum = sums.get(key);
      if (!sum) sums.set(key, { code, debit, credit, postings: 1, amountMicros });
      else {
        sum.postings += 1;
        sum.amountMicros += amountMicros;
      }
    }
  }
  const rows = [...sums.values()];
  return sql`
    insert into ledger_rollups (account_id, bucket_at, code, debit, credit, postings, amount_micros)
    select ${accountId}::uuid, ${bucketAt.toISOString()}::timestamptz, r.* from unnest(
      ${arrayParam(rows.map((r) => r.code), "text")}, ${arrayParam(rows.map((r) => r.debit), "text")}, ${arrayParam(rows.map((r) => r.credit), "text")},
      ${arrayParam(rows.map((r) => r.postings), "bigint")}, ${arrayParam(rows.map((r) => r.amountMicros), "bigint")}
    ) as r where ${condition}
    on conflict (account_id, bucket_at, code, debit, credit) do update set
      postings = ledger_rollups.postings + excluded.postings, amount_micros = ledger_rollups.amount_micros + excluded.amount_micros`;
}

/** The sums of one account as they follow from its entries alone. */
function recomputed(accountId: string): SQL {
  return sql`
    select date_bin('15 minutes', t.booked_at, '2000-01-01T00:00:00Z') as bucket_at, t.code, p.debit, p.credit, count(*) as postings, sum(p.amount_micros)::bigint as amount_micros
    from ledger_transactions t join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq
    where t.account_id = ${accountId} group by 1, 2, 3, 4`;
}

/** How many rows differ from the entries, counting missing and surplus ones. */
export async function countLedgerRollupDifferences(ctx: Context, accountId: string): Promise<number> {
  const [row] = await ctx.db.execute<{ count: string }>(sql`
    with fresh as (${recomputed(accountId)}),
      stored as (select bucket_at, code, debit, credit, postings, amount_micros from ledger_rollups where account_id = ${accountId})
    select (select count(*) from (select * from fresh except all select * from stored) a)
         + (select count(*) from (select * from stored except all select * from fresh) b) as count`);
  return Number(row!.count);
}

/** Recomputes an account's sums, replaces them where they differ, and returns how many rows did. */
export async function rebuildLedgerRollups(ctx: Context, accountId: string): Promise<number> {
  return transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    await expectManyRows(tx.db);
    const differences = await countLedgerRollupDifferences(tx, accountId);
    if (differences === 0) return 0;
    await tx.db.execute(sql`delete from ledger_rollups where account_id = ${accountId}`);
    await tx.db.execute(sql`
      insert into ledger_rollups (account_id, bucket_at, code, debit, credit, postings, amount_micros)
      select ${accountId}::uuid, bucket_at, code, debit, credit, postings, amount_micros from (${recomputed(accountId)}) fresh`);
    return differences;
  });
}
