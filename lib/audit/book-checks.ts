import { type SQL, sql } from "drizzle-orm";

/** Each query returns a row for what is wrong, as `detail`; no row is good. They price again in SQL, apart from lib/pricing. */
export const BOOK_CHECKS: Record<string, (accountId: string) => SQL> = {
  "ledger numbers are gapless": (id) => sql`
    select format('%s transactions, last number %s, wallet at %s', count(*), coalesce(max(t.seq), 0), w.seq) as detail
    from wallets w left join ledger_transactions t on t.account_id = ${id} where w.account_id = ${id}
    group by w.seq having count(t.seq) <> w.seq or coalesce(max(t.seq), 0) <> w.seq`,
  "every transaction has postings": (id) => sql`
    select format('transaction %s has none', t.seq) as detail from ledger_transactions t
    where t.account_id = ${id} and not exists (select from ledger_postings p where p.account_id = ${id} and p.seq = t.seq)`,
  "postings are numbered from 0 on": (id) => sql`
    select format('transaction %s has %s, the last numbered %s', seq, count(*), max(position)) as detail from ledger_postings
    where account_id = ${id} group by seq having min(position) <> 0 or max(position) <> count(*) - 1 limit 10`,
  "nothing is booked before what came before it": (id) => sql`
    select format('transaction %s at %s, the one before at %s', seq, booked_at, before) as detail
    from (select seq, booked_at, lag(booked_at) over (order by seq) as before from ledger_transactions where account_id = ${id}) t where booked_at < before limit 10`,
  "books are open since the account is, or since its last closed month": (id) => sql`
    select format('the wallet says %s, the account and its statements %s', w.books_open_at, opened) as detail from wallets w,
      (select greatest((select created_at from accounts where account_id = ${id}), (select max(to_at) from statements where account_id = ${id})) as opened) o
    where w.account_id = ${id} and w.books_open_at <> opened`,
  "calls, their charges and their transactions are of one time": (id) => sql`
    select format('transaction %s occurred at %s and was booked at %s, its call says %s and its charge %s', t.seq, t.occurred_at, t.booked_at, e.occurred_at, c.booked_at) as detail from ledger_transactions t
    left join charges c on c.account_id = ${id} and t.idempotency_key = 'usage.charge:' || c.usage_event_id
    left join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id
    where t.account_id = ${id} and t.code = 'usage.charge' and (c.booked_at is distinct from t.booked_at or e.occurred_at is distinct from t.occurred_at) limit 10`,
  "wallet equals ledger": (id) => sql`
    select format('wallet %s, ledger %s', w.balance_micros, l.balance) as detail from wallets w,
      (select coalesce(sum(case when credit = 'customer_credit' then amount_micros when debit = 'customer_credit' then -amount_micros end), 0) as balance
       from ledger_postings where account_id = ${id}) l
    where w.account_id = ${id} and w.balance_micros <> l.balance`,
  "running balances": (id) => sql`
    select format('transaction %s says %s, postings say %s', seq, balance_micros, running) as detail from (
      select t.seq, t.balance_micros, sum(coalesce(p.change, 0)) over (order by t.seq) as running
      from ledger_transactions t left join (
        select seq, sum(case when credit = 'customer_credit' then amount_micros when debit = 'customer_credit' then -amount_micros else 0 end) as change
        from ledger_postings where account_id = ${id} group by seq) p on p.seq = t.seq
      where t.account_id = ${id}) r
    where balance_micros <> running limit 10`,
  "events have their keys": (id) => sql`
    select format('event %s', coalesce(e.id, k.usage_event_id)) as detail
    from (select id, source, event_id from usage_events where account_id = ${id}) e
    full join (select usage_event_id, source, event_id from usage_event_keys where account_id = ${id}) k
      on k.usage_event_id = e.id and k.source = e.source and k.event_id = e.event_id
    where e.id is null or k.usage_event_id is null limit 10`,
  "only completed events are charged, by their own funding": (id) => sql`
    select format('event %s is %s and paid by %s, its charge by %s', e.id, e.status, e.funding, c.funding) as detail from charges c
    join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id
    where c.account_id = ${id} and (e.status <> 'completed' or e.funding <> c.funding) limit 10`,
  "charges follow their price lines": (id) => sql`
    select format('event %s: charged %s at cost %s, price lines say %s and %s', usage_event_id, amount_micros, provider_cost_micros, due, cost) as detail
    from (
      select c.*, case when c.funding = 'byok' then 0 else ${priced(sql`l`)} end as due,
        case when c.upstream_price_id is not null then ${priced(sql`u`)} else ${priced(sql`l`)} end as cost
      from charges c join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id
      left join prices l on l.id = c.price_id left join prices u on u.id = c.upstream_price_id
      where c.account_id = ${id}) x
    where amount_micros is distinct from due or (provider_cost_micros is distinct from cost and cost is not null) limit 10`,
  "BYOK without an upstream line costs the list price": (id) => sql`
    select format('event %s: cost %s, list price says %s', usage_event_id, provider_cost_micros, cost) as detail
    from (
      select c.usage_event_id, c.provider_cost_micros, (
        select ${priced(sql`p`)} from prices p
        where p.rate_card = 'list' and p.model_id = e.model_id and p.resolution in (e.resolution, '*')
          and p.effective_from <= e.occurred_at and (p.effective_to is null or e.occurred_at < p.effective_to)
        order by p.resolution = '*' limit 1) as cost
      from charges c join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id
      where c.account_id = ${id} and c.funding = 'byok' and c.upstream_price_id is null) x
    where provider_cost_micros is distinct from cost limit 10`,
  "price lines fit the call": (id) => sql`
    select format('event %s', e.id) as detail from charges c
    join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id
    join prices p on p.id in (c.price_id, c.upstream_price_id)
    where c.account_id = ${id} and not (p.model_id = e.model_id and p.resolution in (e.resolution, '*') and p.effective_from <= e.occurred_at
      and (p.effective_to is null or e.occurred_at < p.effective_to)) limit 10`,
  "fees waived": (id) => sql`
    select format('event %s', usage_event_id) as detail from (
      select c.usage_event_id, c.fee_waived_micros, case when c.funding = 'wallet' then 0 else
        div(c.provider_cost_micros::numeric * coalesce((select fee_bps from fee_rates f where f.effective_from <= e.occurred_at order by f.effective_from desc limit 1), 0) + 5000, 10000) end as due
      from charges c join usage_events e on e.account_id = ${id} and e.id = c.usage_event_id where c.account_id = ${id}) x
    where fee_waived_micros <> due limit 10`,
  "ledger equals charges": (id) => sql`
    select format('event %s: charged %s at cost %s, ledger %s and %s', coalesce(c.id, l.id), c.amount, c.cost, l.amount, l.cost) as detail
    from (select usage_event_id::text as id, amount_micros as amount, provider_cost_micros as cost from charges
          where account_id = ${id} and funding = 'wallet' and amount_micros + provider_cost_micros > 0) c
    full join (
      select substr(t.idempotency_key, 14) as id,
        coalesce(sum(p.amount_micros) filter (where p.debit = 'customer_credit' and p.credit = 'usage_revenue'), 0) as amount,
        coalesce(sum(p.amount_micros) filter (where p.debit = 'upstream_cost' and p.credit = 'upstream_payable'), 0) as cost
      from ledger_transactions t join ledger_postings p on p.account_id = ${id} and p.seq = t.seq
      where t.account_id = ${id} and t.code = 'usage.charge' group by 1) l using (id)
    where c.amount is distinct from l.amount or c.cost is distinct from l.cost limit 10`,
  "held equals open holds": (id) => sql`
    select format('wallet holds %s, open holds are %s', w.held_micros, h.held) as detail
    from wallets w, (select coalesce(sum(amount_micros), 0) as held from holds where account_id = ${id} and state = 'open') h
    where w.account_id = ${id} and w.held_micros <> h.held`,
};

/** A call's price on the line `p`, half-up to the micro-dollar, in SQL. `div` is exact; `/` rounds quotients of 17 digits. */
function priced(p: SQL): SQL {
  return sql`case ${p}.unit
    when 'second' then div(greatest(e.duration_ms, ${p}.minimum_ms)::numeric * ${p}.unit_price_micros + 500, 1000)
    when 'block' then div(greatest(e.duration_ms, ${p}.minimum_ms)::numeric + ${p}.block_ms - 1, ${p}.block_ms) * ${p}.unit_price_micros
    when 'clip' then ${p}.unit_price_micros end`;
}
