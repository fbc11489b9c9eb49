import { sql } from "drizzle-orm";
import { LEDGER_ACCOUNTS, type LedgerAccount } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import { type Context, inSnapshot } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { LEDGER_KINDS, type LedgerKind } from "./ledger-kinds";

/** A ledger account of all customers and the platform. `balance` is on the side on which its kind grows. */
export type BookLine = { account: LedgerAccount; kind: LedgerKind; debitMicros: Micros; creditMicros: Micros; balanceMicros: Micros };
export type Books = {
  lines: BookLine[]; /** Of all debits, which is that of all credits. */ totalMicros: Micros;
  assetsMicros: Micros; liabilitiesMicros: Micros; /** Income less expenses since the first entry: assets less liabilities. */ resultMicros: Micros;
  /** Purchased credit that is not spent, by how long ago it was bought: the newest is what is left. */
  deferred: { label: string; micros: Micros }[];
  /** Unspent promotional credit, and what accounts owe whose balance is below zero: neither is deferred revenue. */
  promotionalMicros: Micros; overdrawnMicros: Micros;
};

const AGES = [{ label: "up to 30 days", days: 0 }, { label: "31 to 90 days", days: 30 }, { label: "91 to 180 days", days: 90 }, { label: "181 days to a year", days: 180 }, { label: "over a year", days: 365 }];

/**
 * The books of all accounts as they were at an instant, by `booked_at`: a start of a quarter hour, by which the ledger is
 * summed. Trial balance, balance sheet, and the age of what customers have paid for and not used.
 */
export async function readBooks(ctx: Context, at: Date): Promise<Books> {
  const [lines, deferred] = await inSnapshot(ctx, (snapshot) => Promise.all([readTrialBalance(snapshot, at), readDeferred(snapshot, at)]));
  const of = (kind: LedgerKind) => lines.filter((line) => line.kind === kind).reduce((sum, { balanceMicros }) => sum + balanceMicros, 0n);
  const [debits, credits] = [lines.reduce((sum, { debitMicros }) => sum + debitMicros, 0n), lines.reduce((sum, { creditMicros }) => sum + creditMicros, 0n)];
  const [assetsMicros, liabilitiesMicros, resultMicros] = [of("asset"), of("liability"), of("income") - of("expense")];
  invariant(debits === credits && assetsMicros === liabilitiesMicros + resultMicros, "debits are credits, and assets are liabilities and result");
  return { lines, totalMicros: debits, assetsMicros, liabilitiesMicros, resultMicros, ...deferred };
}

async function readTrialBalance(ctx: Context, at: Date): Promise<BookLine[]> {
  const rows = await ctx.db.execute<{ debit: LedgerAccount; credit: LedgerAccount; amount: string }>(sql`
    select debit, credit, sum(amount_micros) as amount from ledger_rollups where bucket_at < ${at.toISOString()}::timestamptz group by 1, 2`);
  return LEDGER_ACCOUNTS.map((account) => {
    const sum = (side: "debit" | "credit") => rows.filter((row) => row[side] === account).reduce((total, { amount }) => total + BigInt(amount), 0n);
    const [debitMicros, creditMicros] = [sum("debit"), sum("credit")];
    const { kind } = LEDGER_KINDS[account];
    return { account, kind, debitMicros, creditMicros, balanceMicros: kind === "asset" || kind === "expense" ? debitMicros - creditMicros : creditMicros - debitMicros };
  });
}

async function readDeferred(ctx: Context, at: Date): Promise<Pick<Books, "deferred" | "promotionalMicros" | "overdrawnMicros">> {
  const before = sql`${at.toISOString()}::timestamptz`;
  // Credit is spent oldest first, promotional before purchased: what is left was bought last. What was refunded or disputed of a top-up is not left of it.
  const rows = await ctx.db.execute<{ age: number | null; micros: string; promotional: string; overdrawn: string }>(sql`
    with balances as (
      select account_id, sum(case when credit = 'customer_credit' then amount_micros when debit = 'customer_credit' then -amount_micros else 0 end) as balance,
        sum(case code when 'promotion.grant' then amount_micros when 'promotion.expire' then -amount_micros else 0 end) as granted
      from ledger_rollups where bucket_at < ${before} group by 1
    ), used as (
      select u.account_id, sum(u.amount_micros) as used from promotional_uses u join ledger_transactions t on t.account_id = u.account_id and t.seq = u.seq where t.booked_at < ${before} group by 1
    ), left_over as (
      select b.account_id, b.balance, b.granted - coalesce(u.used, 0) as promotional from balances b left join used u on u.account_id = b.account_id
    ), moved as (
      select t.account_id, t.code, substring(t.idempotency_key from '^[^:]+:([^:]+)') as cause, sum(case p.credit when 'customer_credit' then p.amount_micros else -p.amount_micros end) as credit
      from ledger_transactions t join ledger_postings p on p.account_id = t.account_id and p.seq = t.seq and 'customer_credit' in (p.debit, p.credit)
      where t.code <> 'usage.charge' and t.code in ('top_up.settle', 'refund.start', 'refund.fail', 'dispute.open', 'dispute.win') and t.booked_at < ${before} group by 1, 2, 3
    ), kept as (
      select m.account_id, coalesce(r.top_up_id, d.top_up_id, case m.code when 'top_up.settle' then m.cause::uuid end) as top_up_id, greatest(sum(m.credit), 0) as credit from moved m
      left join refunds r on r.account_id = m.account_id and r.id = case when m.code like 'refund.%' then m.cause::uuid end
      left join disputes d on d.account_id = m.account_id and d.id = case when m.code like 'dispute.%' then m.cause end group by 1, 2
    ), bought as (
      select k.account_id, u.settled_at, k.credit, coalesce(sum(k.credit) over (partition by k.account_id order by u.settled_at desc, u.id desc rows between unbounded preceding and 1 preceding), 0) as newer
      from kept k join top_ups u on u.account_id = k.account_id and u.id = k.top_up_id
    ), aged as (
      select width_bucket(extract(epoch from ${before} - settled_at) / 86400, ${arrayParam(AGES.map(({ days }) => days), "float8")}) - 1 as age, sum(least(greatest(balance - promotional - newer, 0), credit)) as micros
      from bought join left_over on left_over.account_id = bought.account_id group by 1
    )
    select age, micros, 0 as promotional, 0 as overdrawn from aged
    union all select null, 0, coalesce(sum(promotional), 0), coalesce(sum(greatest(promotional - balance, 0)), 0) from left_over`);
  const [rest] = rows.filter(({ age }) => age === null);
  return {
    deferred: AGES.map(({ label }, i) => ({ label, micros: BigInt(rows.find(({ age }) => age === i)?.micros ?? 0) })),
    promotionalMicros: BigInt(rest?.promotional ?? 0), overdrawnMicros: BigInt(rest?.overdrawn ?? 0),
  };
}
