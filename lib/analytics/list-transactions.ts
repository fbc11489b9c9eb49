import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { meantBy, ofKind, type TransactionFilter } from "./transaction-filter";

export type Transaction = {
  seq: number; code: string; idempotencyKey: string; reversesSeq: number | null; occurredAt: Date; bookedAt: Date;
  /** How it moved the wallet: zero for what only the platform's own money did. */
  amountMicros: Micros;
  /** The wallet's balance after it. */
  balanceMicros: Micros;
  /** The call behind usage. */
  usage: { eventId: string; jobId: string; modelId: string; model: string } | null;
  topUpId: string | null;
  /** A bank's or Stripe's name for the payment; a grant's reason. */
  reference: string | null; reason: string | null;
};

type Search = { filter: TransactionFilter; /** Of `booked_at`. */ period: { from: Date; to: Date } };

const booked = ({ from, to }: Search["period"]) => sql`and t.booked_at >= ${from.toISOString()}::timestamptz and t.booked_at < ${to.toISOString()}::timestamptz`;

/** How postings move the wallet: customer credit is a liability, so a credit raises it. */
const change = sql`sum(case when p.credit = 'customer_credit' then p.amount_micros when p.debit = 'customer_credit' then -p.amount_micros else 0 end)`;

type Row = {
  seq: string; code: string; idempotency_key: string; reverses_seq: string | null; occurred_at: string; booked_at: string; balance_micros: string; amount: string;
  event_id: string | null; job_id: string | null; model_id: string | null; model: string | null; top_up_id: string | null; reference: string | null; reason: string | null;
};

/** A page of an account's ledger, newest first; `before` is the number of the last one seen. */
export async function listTransactions(ctx: Context, accountId: string, { filter, period, limit, before }: Search & { limit: number; before?: number }): Promise<Transaction[]> {
  const beyond = before === undefined ? sql`` : sql`and t.seq < ${before}`;
  const rows = await ctx.db.execute<Row>(sql`
    select t.*, coalesce((select ${change} from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq), 0) as amount,
      e.event_id, e.job_id, e.model_id, m.name as model, u.id as top_up_id, g.reason,
      case when u.kind = 'transfer' then u.payment_reference else coalesce(u.payment_intent_id, d.id) end as reference
    from (
      select t.seq, t.code, t.idempotency_key, t.reverses_seq, t.occurred_at, t.booked_at, t.balance_micros, substring(t.idempotency_key from '^[^:]+:([^:]+)') as cause
      from ledger_transactions t where t.account_id = ${accountId} ${booked(period)} ${ofKind(filter)} ${meantBy(accountId, filter)} ${beyond}
      order by t.seq desc limit ${limit}) t
    left join usage_events e on e.account_id = ${accountId} and t.code = 'usage.charge' and e.id = case when t.code = 'usage.charge' then t.cause::uuid end
    left join models m on m.id = e.model_id
    left join refunds r on r.account_id = ${accountId} and t.code in ('refund.start', 'refund.fail') and r.id = case when t.code in ('refund.start', 'refund.fail') then t.cause::uuid end
    left join disputes d on d.account_id = ${accountId} and t.code in ('dispute.open', 'dispute.win') and d.id = t.cause
    left join promotional_grants g on g.account_id = ${accountId} and t.code in ('promotion.grant', 'promotion.expire') and g.id = case when t.code in ('promotion.grant', 'promotion.expire') then t.cause::uuid end
    left join top_ups u on u.account_id = ${accountId} and u.id = coalesce(r.top_up_id, d.top_up_id, case when t.code = 'top_up.settle' then t.cause::uuid end)
    order by t.seq desc`);
  return rows.map((row) => ({
    seq: Number(row.seq), code: row.code, idempotencyKey: row.idempotency_key, reversesSeq: row.reverses_seq === null ? null : Number(row.reverses_seq),
    occurredAt: new Date(row.occurred_at), bookedAt: new Date(row.booked_at), amountMicros: BigInt(row.amount), balanceMicros: BigInt(row.balance_micros),
    usage: row.event_id === null ? null : { eventId: row.event_id, jobId: row.job_id!, modelId: row.model_id!, model: row.model ?? row.model_id! },
    topUpId: row.top_up_id, reference: row.reference, reason: row.reason,
  }));
}

export type TransactionTotals = { inMicros: Micros; outMicros: Micros };

/** What all that match moved: from the sums per quarter hour, or from the entries themselves when something is searched for. */
export async function getTransactionTotals(ctx: Context, accountId: string, { filter, period }: Search): Promise<TransactionTotals> {
  const sums = sql`coalesce(sum(amount_micros) filter (where credit = 'customer_credit'), 0) as credited, coalesce(sum(amount_micros) filter (where debit = 'customer_credit'), 0) as debited`;
  const [row] = await ctx.db.execute<{ credited: string; debited: string }>(filter.q
    ? sql`select ${sums} from ledger_transactions t join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq
        where t.account_id = ${accountId} ${booked(period)} ${ofKind(filter)} ${meantBy(accountId, filter)}`
    : sql`select ${sums} from ledger_rollups t where t.account_id = ${accountId}
        and t.bucket_at >= ${period.from.toISOString()}::timestamptz and t.bucket_at < ${period.to.toISOString()}::timestamptz ${ofKind(filter)}`);
  return { inMicros: BigInt(row!.credited), outMicros: BigInt(row!.debited) };
}

export type LedgerPosting = { debit: string; credit: string; amountMicros: Micros };

/** What a transaction consists of, in order, what it cost the platform only `withCosts`; empty when the account has no such one. */
export async function listPostings(ctx: Context, accountId: string, seq: number, { withCosts }: { withCosts: boolean }): Promise<LedgerPosting[]> {
  const rows = await ctx.db.execute<{ debit: string; credit: string; amount_micros: string }>(sql`
    select debit, credit, amount_micros from ledger_postings where account_id = ${accountId} and seq = ${seq} and (${withCosts} or 'upstream_cost' not in (debit, credit)) order by position`);
  return rows.map((row) => ({ debit: row.debit, credit: row.credit, amountMicros: BigInt(row.amount_micros) }));
}
