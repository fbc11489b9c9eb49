import { type SQL, sql } from "drizzle-orm";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { KNOWN_MOVES } from "./known-moves";

/**
 * The same of all that is not usage: each query returns a row for what is wrong, as `detail`. Of these transactions an account
 * has few among its many charges, so their postings are looked up one by one.
 */
export const PAYMENT_CHECKS: Record<string, (accountId: string) => SQL> = {
  "transactions are of known codes, and move what their codes say": (id) => sql`
    select format('%s from %s to %s, booked in the quarter hour of %s', code, debit, credit, bucket_at) as detail from ledger_rollups
    where account_id = ${id} and ((code, debit, credit) not in (${KNOWN_MOVES}) or (code in ('stripe.payout', 'stripe.fee', 'reconciliation.adjust')) <> (account_id = ${PLATFORM_ACCOUNT_ID}::uuid)) limit 10`,
  "transactions have the keys of their codes": (id) => sql`
    select format('transaction %s of %s has the key %s', seq, code, idempotency_key) as detail from ledger_transactions
    where account_id = ${id} and code <> 'usage.charge' and not starts_with(idempotency_key, case when code in ('stripe.payout', 'stripe.fee') then 'stripe.movement:' else code || ':' end) limit 10`,
  "what failed or was won mirrors what it reverses": (id) => sql`
    select format('transaction %s of %s reverses %s', r.seq, r.idempotency_key, coalesce(r.reverses_seq::text, 'nothing')) as detail from ledger_transactions r
    where r.account_id = ${id} and r.code <> 'usage.charge' and (r.code in ('refund.fail', 'dispute.win') or r.reverses_seq is not null)
      and ((select o.idempotency_key from ledger_transactions o where o.account_id = ${id} and o.seq = r.reverses_seq) is distinct from case r.code when 'refund.fail' then 'refund.start' when 'dispute.win' then 'dispute.open' end || substr(r.idempotency_key, length(r.code) + 1)
        or (select array_agg(format('%s %s %s', debit, credit, amount_micros) order by position) from ledger_postings where account_id = ${id} and seq = r.seq)
          is distinct from (select array_agg(format('%s %s %s', credit, debit, amount_micros) order by position) from ledger_postings where account_id = ${id} and seq = r.reverses_seq)) limit 10`,
  "processing costs are those that Stripe named of top-ups": (id) => sql`
    select format('%s of the ledger are of no top-up, %s of top-ups are not in the ledger', surplus, missing) as detail
    from (
      select coalesce(sum(greatest(booked - told, 0)), 0) as surplus, coalesce(sum(greatest(told - booked, 0)), 0) as missing from (
        select amount, sum(booked) as booked, sum(told) as told from (
          select ${amountOf(id)} as amount, 1 as booked, 0 as told from ledger_transactions t where account_id = ${id} and code = 'top_up.processing'
          union all select processing_micros, 0, 1 from top_ups where account_id = ${id} and state = 'settled' and processing_micros > 0) p
        group by amount) a) d
    where missing > 0 or surplus > (select count(*) from top_ups where account_id = ${id} and state = 'settled' and kind <> 'transfer' and processing_micros is null)`,
  "disputed money moves no further than its disputes go": (id) => sql`
    select format('%s withdrawn and %s given back, of disputes over %s', withdrawn, returned, disputed) as detail
    from (
      select coalesce(sum(amount_micros) filter (where debit = 'disputes'), 0) as withdrawn, coalesce(sum(amount_micros) filter (where credit = 'disputes'), 0) as returned, count(*) as moves,
        (select coalesce(sum(credit_micros + fee_micros + tax_micros), -1) from disputes where account_id = ${id}) as disputed
      from ledger_rollups where account_id = ${id} and code = 'dispute.move') m
    where moves > 0 and (withdrawn > disputed or returned > withdrawn)`,
  "ledger equals top-ups": (id) => sql`
    select format('top-up %s', coalesce(u.id, l.id)) as detail
    from (select id::text as id, credit_micros as credit, fee_micros as fee, tax_micros as tax from top_ups where account_id = ${id} and state = 'settled') u
    full join (
      select substr(t.idempotency_key, 15) as id, ${moved(sql`p.credit`)}
      from ledger_transactions t join ledger_postings p on p.account_id = ${id} and p.seq = t.seq
      where t.account_id = ${id} and t.code = 'top_up.settle' group by 1) l using (id)
    where (u.credit, u.fee, u.tax) is distinct from (l.credit, l.fee, l.tax) limit 10`,
  "ledger equals refunds": (id) => sql`
    select format('refund %s', coalesce(u.id, l.id)) as detail
    from (select id::text as id, credit_micros as credit, fee_micros as fee, tax_micros as tax, state = 'failed' as failed from refunds
          where account_id = ${id} and state in ('pending', 'succeeded', 'failed')) u
    full join (
      select substr(t.idempotency_key, 14) as id, ${moved(sql`case when p.debit = 'disputes' then 'customer_credit' else p.debit end`)},
        exists (select from ledger_transactions f where f.account_id = ${id} and f.idempotency_key = 'refund.fail:' || substr(t.idempotency_key, 14) and f.reverses_seq = t.seq) as failed
      from ledger_transactions t join ledger_postings p on p.account_id = ${id} and p.seq = t.seq
      where t.account_id = ${id} and t.code = 'refund.start' group by t.idempotency_key, t.seq) l using (id)
    where (u.credit, u.fee, u.tax, u.failed) is distinct from (l.credit, l.fee, l.tax, l.failed) limit 10`,
  "ledger equals disputes": (id) => sql`
    select format('dispute %s', coalesce(u.id, l.id)) as detail
    from (select id, credit_micros as credit, fee_micros as fee, tax_micros as tax, state = 'won' as won from disputes where account_id = ${id}) u
    full join (
      select substr(t.idempotency_key, 14) as id, ${moved(sql`p.debit`)},
        exists (select from ledger_transactions f where f.account_id = ${id} and f.idempotency_key = 'dispute.win:' || substr(t.idempotency_key, 14) and f.reverses_seq = t.seq) as won
      from ledger_transactions t join ledger_postings p on p.account_id = ${id} and p.seq = t.seq
      where t.account_id = ${id} and t.code = 'dispute.open' group by t.idempotency_key, t.seq) l using (id)
    where (u.credit, u.fee, u.tax, u.won) is distinct from (l.credit, l.fee, l.tax, l.won) limit 10`,
  "spending is frozen exactly while a dispute is open or lost": (id) => sql`
    select format('frozen since %s', w.frozen_at) as detail from wallets w
    where w.account_id = ${id} and (w.frozen_at is not null) <> exists (select from disputes where account_id = ${id} and state in ('open', 'lost'))`,
  "promotional credit is what was granted, less what was spent and expired": (id) => sql`
    select format('grant %s of %s: %s remain, %s granted, %s spent, %s expired', id, coalesce(amount::text, 'nothing'), coalesce(remaining, 0), granted, spent, expired) as detail
    from (
      select id, sum(amount) as amount, sum(remaining) as remaining, sum(granted) as granted, sum(spent) as spent, sum(expired) as expired from (
        select id::text as id, amount_micros as amount, remaining_micros as remaining, 0 as granted, 0 as spent, 0 as expired from promotional_grants where account_id = ${id}
        union all select grant_id::text, null, null, 0, amount_micros, 0 from promotional_uses where account_id = ${id}
        union all select split_part(idempotency_key, ':', 2), null, null, case code when 'promotion.grant' then ${amountOf(id)} else 0 end, 0, case code when 'promotion.expire' then ${amountOf(id)} else 0 end
        from ledger_transactions t where account_id = ${id} and code in ('promotion.grant', 'promotion.expire')) p
      group by id) g
    where amount is null or amount <> granted or remaining <> amount - spent - expired limit 10`,
  "promotional credit is granted and expires when its grant says": (id) => sql`
    select format('transaction %s, of %s', t.seq, t.idempotency_key) as detail from ledger_transactions t
    join promotional_grants g on g.account_id = ${id} and g.id::text = split_part(t.idempotency_key, ':', 2)
    where t.account_id = ${id} and ((t.code = 'promotion.grant' and t.occurred_at <> g.created_at) or (t.code = 'promotion.expire' and (t.occurred_at <> g.expires_at or t.booked_at < g.expires_at))) limit 10`,
  "promotional credit pays for calls made before its end, or for what is owed when it is granted": (id) => sql`
    select format('transaction %s, of %s', u.seq, coalesce(t.idempotency_key, 'nothing')) as detail from promotional_uses u
    join promotional_grants g on g.account_id = ${id} and g.id = u.grant_id left join ledger_transactions t on t.account_id = ${id} and t.seq = u.seq
    where u.account_id = ${id} and not coalesce((t.code = 'usage.charge' and t.occurred_at < g.expires_at) or t.idempotency_key = 'promotion.grant:' || g.id, false) limit 10`,
  "no transaction was paid with more promotional credit than it took": (id) => sql`
    select format('transaction %s', u.seq) as detail from (select seq, sum(amount_micros) as used from promotional_uses where account_id = ${id} group by 1) u
    join (select seq, sum(amount_micros) as taken from ledger_postings where account_id = ${id} and 'customer_credit' in (debit, credit) group by 1) p using (seq)
    where u.used > p.taken limit 10`,
};

/** What the transaction `t` moved in all, looked up. */
const amountOf = (id: string) => sql`(select coalesce(sum(p.amount_micros), 0) from ledger_postings p where p.account_id = ${id} and p.seq = t.seq)`;

/** What a transaction moved of credit, fee and tax, by the ledger account on one side of its postings. */
function moved(side: SQL): SQL {
  const sum = (account: string) => sql`coalesce(sum(p.amount_micros) filter (where ${side} = ${sql.raw(`'${account}'`)}), 0)`;
  return sql`${sum("customer_credit")} as credit, ${sum("top_up_fee_revenue")} as fee, ${sum("tax_payable")} as tax`;
}
