import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import type { LocalMonth } from "@/lib/time/local-months";

const PAGE = 5_000;

export type LedgerRow = { account_id: string; number: string; position: string; booked_at: string; occurred_at: string; code: string; idempotency_key: string; reverses: string; debit: string; credit: string; amount: bigint; balance: bigint };

/** Every posting of all accounts that was booked in a month, account by account, in order: read as it is written. */
export async function* exportLedger(ctx: Context, { from, to }: Pick<LocalMonth, "from" | "to">): AsyncGenerator<LedgerRow> {
  for (const accountId of await listWallets(ctx)) {
    // Numbers grow with time: where the month begins is found once, and it ends with the first that is later.
    const [first] = await ctx.db.execute<{ seq: string }>(sql`select seq from ledger_transactions where account_id = ${accountId} and booked_at < ${from.toISOString()}::timestamptz order by seq desc limit 1`);
    for (let after = Number(first?.seq ?? 0); ; ) {
      const rows = await ctx.db.execute<{ seq: string; position: number; booked_at: string; occurred_at: string; code: string; idempotency_key: string; reverses_seq: string | null; debit: string; credit: string; amount_micros: string; balance_micros: string }>(sql`
        select t.seq, p.position, t.booked_at, t.occurred_at, t.code, t.idempotency_key, t.reverses_seq, p.debit, p.credit, p.amount_micros, t.balance_micros
        from (select * from ledger_transactions where account_id = ${accountId} and seq > ${after} and booked_at < ${to.toISOString()}::timestamptz order by seq limit ${PAGE}) t
        join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq order by t.seq, p.position`);
      for (const row of rows) {
        yield {
          account_id: accountId, number: row.seq, position: String(row.position), booked_at: new Date(row.booked_at).toISOString(), occurred_at: new Date(row.occurred_at).toISOString(), code: row.code, idempotency_key: row.idempotency_key,
          reverses: row.reverses_seq ?? "", debit: row.debit, credit: row.credit, amount: BigInt(row.amount_micros), balance: BigInt(row.balance_micros),
        };
      }
      const last = rows.at(-1);
      if (!last) break;
      after = Number(last.seq);
    }
  }
}
