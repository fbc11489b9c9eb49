import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { parseDecimal } from "@/lib/money/micros";

/**
 * What of the adjustments in the platform's books was not approved by a second person, or is not what was approved, and what was approved and
 * is not there, in words. The approvals are in the audit log, which only grows: a difference may be open again since.
 */
export async function findWrongAdjustments(ctx: Context, accountId: string): Promise<string[]> {
  const posted = await ctx.db.execute<{ seq: string; id: string; amount: string; fee: string }>(sql`
    select t.seq, split_part(t.idempotency_key, ':', 2) as id,
      (select coalesce(sum(amount_micros) filter (where 'processing_cost' not in (debit, credit)), 0) from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq) as amount,
      (select coalesce(sum(amount_micros) filter (where 'processing_cost' in (debit, credit)), 0) from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq) as fee
    from ledger_transactions t where t.account_id = ${accountId} and t.code = 'reconciliation.adjust' order by t.seq`);
  // Another database's shards know nothing of the log, so the two are held against each other here.
  const approved = await ctx.db.execute<{ seq: string; id: string; amount: string; fee: string }>(sql`
    select a.detail->>'seq' as seq, a.subject as id, a.detail->>'amount' as amount, a.detail->>'fee' as fee from audit_entries a
    join audit_entries p on p.action = 'reconciliation.propose' and p.subject = a.subject and p.detail->>'proposalId' = a.detail->>'proposalId' and p.actor <> a.actor
    where a.account_id is null and a.action = 'reconciliation.approve' and a.detail->>'seq' is not null`);
  const due = new Map(approved.map((one) => [Number(one.seq), [one.id, absolute(one.amount), absolute(one.fee)].join(" ")]));
  const wrong = posted.flatMap(({ seq, id, amount, fee }) => (due.get(Number(seq)) === [id, amount, fee].join(" ") ? [] : [`transaction ${seq} of difference ${id} is not what two people approved`]));
  const there = new Set(posted.map(({ seq }) => Number(seq)));
  return [...wrong, ...[...due.keys()].filter((seq) => !there.has(seq)).map((seq) => `transaction ${seq} was approved, and is no adjustment`)];
}

function absolute(amount: string): string {
  const micros = parseDecimal(amount) ?? 0n;
  return (micros < 0n ? -micros : micros).toString();
}
