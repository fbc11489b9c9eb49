import { type SQL, sql } from "drizzle-orm";
import { expectManyRows } from "@/db/transaction";
import { type Context, inSnapshot } from "@/lib/context/context";
import { countLedgerRollupDifferences } from "@/lib/ledger/ledger-rollups";
import { findWrongStatements } from "@/lib/finance/find-wrong-statements";
import { hashTransaction } from "@/lib/ledger/hash-transaction";
import { CHAIN_START, sealEntry } from "@/lib/ledger/seal-entry";
import { readEntries } from "@/lib/ledger/seal-ledger";
import { countDayDifferences } from "@/lib/rollups/keep-days";
import { countRankingDifferences } from "@/lib/rollups/fill-ranking-days";
import { countRollupDifferences } from "@/lib/rollups/rebuild-rollups";

export type Finding = { accountId: string; check: string; detail: string };

/** Each query returns a row for what is wrong, as `detail`; no row is good. They price again in SQL, apart from lib/pricing. */
const CHECKS: Record<string, (accountId: string) => SQL> = {
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
  "charges are booked with their transactions": (id) => sql`
    select format('event %s at %s, its transaction at %s', c.usage_event_id, c.booked_at, t.booked_at) as detail from charges c
    join ledger_transactions t on t.account_id = ${id} and t.idempotency_key = 'usage.charge:' || c.usage_event_id
    where c.account_id = ${id} and c.booked_at <> t.booked_at limit 10`,
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
  "held equals open holds": (id) => sql`
    select format('wallet holds %s, open holds are %s', w.held_micros, h.held) as detail
    from wallets w, (select coalesce(sum(amount_micros), 0) as held from holds where account_id = ${id} and state = 'open') h
    where w.account_id = ${id} and w.held_micros <> h.held`,
  "promotional credit is what was granted, less what was spent and expired": (id) => sql`
    select format('grant %s: %s remain, %s granted, %s spent, %s expired', g.id, g.remaining_micros, l.granted, coalesce(u.spent, 0), coalesce(e.expired, 0)) as detail
    from (select id, amount_micros, remaining_micros from promotional_grants where account_id = ${id}) g
    left join (
      select substr(t.idempotency_key, 17) as id, sum(p.amount_micros) as granted from ledger_transactions t
      join ledger_postings p on p.account_id = ${id} and p.seq = t.seq where t.account_id = ${id} and t.code = 'promotion.grant' group by 1) l on l.id = g.id::text
    left join (select grant_id, sum(amount_micros) as spent from promotional_uses where account_id = ${id} group by 1) u on u.grant_id = g.id
    left join (
      select split_part(t.idempotency_key, ':', 2) as id, sum(p.amount_micros) as expired from ledger_transactions t
      join ledger_postings p on p.account_id = ${id} and p.seq = t.seq where t.account_id = ${id} and t.code = 'promotion.expire' group by 1) e on e.id = g.id::text
    where g.amount_micros is distinct from l.granted or g.remaining_micros <> g.amount_micros - coalesce(u.spent, 0) - coalesce(e.expired, 0) limit 10`,
  "no transaction was paid with more promotional credit than it took": (id) => sql`
    select format('transaction %s', u.seq) as detail from (select seq, sum(amount_micros) as used from promotional_uses where account_id = ${id} group by 1) u
    join (select seq, sum(amount_micros) as taken from ledger_postings where account_id = ${id} and 'customer_credit' in (debit, credit) group by 1) p using (seq)
    where u.used > p.taken limit 10`,
};

/** What a transaction moved of credit, fee and tax, by the ledger account on one side of its postings. */
function moved(side: SQL): SQL {
  const sum = (account: string) => sql`coalesce(sum(p.amount_micros) filter (where ${side} = ${sql.raw(`'${account}'`)}), 0)`;
  return sql`${sum("customer_credit")} as credit, ${sum("top_up_fee_revenue")} as fee, ${sum("tax_payable")} as tax`;
}

/** A call's price on the line `p`, half-up to the micro-dollar, in SQL. `div` is exact; `/` rounds quotients of 17 digits. */
function priced(p: SQL): SQL {
  return sql`case ${p}.unit
    when 'second' then div(greatest(e.duration_ms, ${p}.minimum_ms)::numeric * ${p}.unit_price_micros + 500, 1000)
    when 'block' then div(greatest(e.duration_ms, ${p}.minimum_ms)::numeric + ${p}.block_ms - 1, ${p}.block_ms) * ${p}.unit_price_micros
    when 'clip' then ${p}.unit_price_micros end`;
}

/**
 * Recomputes every account from its entries and events: ledger, wallet, charges, roll-ups, hash chain and closed statements.
 * Each account is looked at in one snapshot, so that it does not matter what is booked meanwhile, and nobody waits. Returns
 * what is wrong; nothing is changed.
 */
export async function runAudit(ctx: Context, onAccount?: (done: number, of: number) => void): Promise<Finding[]> {
  const accounts = await ctx.db.execute<{ account_id: string }>(sql`select account_id from wallets order by account_id`);
  const findings: Finding[] = [];
  for (const [i, { account_id: accountId }] of accounts.entries()) {
    await inSnapshot(ctx, async (tx) => {
      await expectManyRows(tx.db);
      for (const [check, query] of Object.entries(CHECKS)) {
        const rows = await tx.db.execute<{ detail: string }>(query(accountId));
        for (const { detail } of rows) findings.push({ accountId, check, detail });
      }
      const differences = await countRollupDifferences(tx, accountId);
      if (differences > 0) findings.push({ accountId, check: "roll-ups equal events and charges", detail: `${differences} rows differ` });
      const dayDifferences = await countDayDifferences(tx, accountId);
      if (dayDifferences > 0) findings.push({ accountId, check: "days kept equal their roll-ups", detail: `${dayDifferences} rows differ` });
      const rankingDifferences = await countRankingDifferences(tx, accountId);
      if (rankingDifferences > 0) findings.push({ accountId, check: "days for rankings equal their roll-ups", detail: `${rankingDifferences} rows differ` });
      const ledgerDifferences = await countLedgerRollupDifferences(tx, accountId);
      if (ledgerDifferences > 0) findings.push({ accountId, check: "sums of the ledger equal its entries", detail: `${ledgerDifferences} rows differ` });
      const broken = await findBrokenSeal(tx, accountId);
      if (broken !== null) findings.push({ accountId, check: "hash chain", detail: `transaction ${broken} is not what was sealed` });
      for (const detail of await findWrongStatements(tx, accountId)) findings.push({ accountId, check: "closed statements are what the books say", detail });
    });
    onAccount?.(i + 1, accounts.length);
  }
  return findings;
}

/** The number of the first sealed transaction that no longer gives its seal, or null. */
async function findBrokenSeal(ctx: Context, accountId: string): Promise<number | null> {
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
