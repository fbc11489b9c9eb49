import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";

/** What calls on credit brought and cost the platform; its fees on top-ups are in no margin of a model. */
export type Margin = { id: string; name: string; /** That have a charge: what others bring is not known. */ calls: number; revenueMicros: Micros; costMicros: Micros; marginMicros: Micros; /** Fees that calls on own keys spared, and so what they would have earned. */ waivedMicros: Micros };
export type Margins = { models: Margin[]; providers: Margin[]; accounts: Margin[] };

type Row = { model_id: string; model: string; provider_id: string; provider: string; account_id: string; account: string; calls: string; amount: string; cost: string; waived: string };

/**
 * Margins of the calls made on days of UTC in [from, to), by model, provider and account, the largest revenue first; nothing
 * that was booked at `until` or later. That is taken off the days' sums, so that what is known now reads no calls one by one.
 */
export async function readMargins(ctx: Context, { from, to }: { from: Date; to: Date }, until: Date): Promise<Margins> {
  const rows = await ctx.db.execute<Row>(sql`
    select r.model_id, m.name as model, m.provider_id, v.name as provider, r.account_id, a.name as account, r.calls, r.amount, r.cost, r.waived from (
      select account_id, model_id, sum(calls) as calls, sum(amount) as amount, sum(cost) as cost, sum(waived) as waived from (
        select account_id, model_id, completed_calls - unpriced_calls as calls, amount_micros as amount, case funding when 'wallet' then provider_cost_micros else 0 end as cost, fee_waived_micros as waived
        from ranking_days where grain = 'day' and day >= ${from.toISOString().slice(0, 10)}::date and day < ${to.toISOString().slice(0, 10)}::date
        union all
        select c.account_id, e.model_id, -1, -c.amount_micros, case c.funding when 'wallet' then -c.provider_cost_micros else 0 end, -c.fee_waived_micros
        from wallets w cross join lateral (select * from charges where charges.account_id = w.account_id and booked_at >= ${until.toISOString()}::timestamptz) c
        join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id and e.occurred_at >= ${from.toISOString()}::timestamptz and e.occurred_at < ${to.toISOString()}::timestamptz) known
      group by 1, 2 having sum(calls) <> 0) r
    join accounts a on a.account_id = r.account_id join models m on m.id = r.model_id join providers v on v.id = m.provider_id`);
  const by = (key: (row: Row) => [id: string, name: string]): Margin[] => {
    const margins = new Map<string, Margin>();
    for (const row of rows) {
      const [id, name] = key(row);
      const margin = margins.get(id) ?? { id, name, calls: 0, revenueMicros: 0n, costMicros: 0n, marginMicros: 0n, waivedMicros: 0n };
      margin.calls += Number(row.calls);
      margin.revenueMicros += BigInt(row.amount);
      margin.costMicros += BigInt(row.cost);
      margin.waivedMicros += BigInt(row.waived);
      margin.marginMicros = margin.revenueMicros - margin.costMicros;
      margins.set(id, margin);
    }
    return [...margins.values()].sort((a, b) => (a.revenueMicros === b.revenueMicros ? (a.name < b.name ? -1 : 1) : a.revenueMicros > b.revenueMicros ? -1 : 1));
  };
  return { models: by((row) => [row.model_id, row.model]), providers: by((row) => [row.provider_id, row.provider]), accounts: by((row) => [row.account_id, row.account]) };
}
