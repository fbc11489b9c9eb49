import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";

/** What calls on credit brought and cost the platform; its fees on top-ups are in no margin of a model. */
export type Margin = { id: string; name: string; calls: number; revenueMicros: Micros; costMicros: Micros; marginMicros: Micros; /** Fees that calls on own keys spared, and so what they would have earned. */ waivedMicros: Micros };
export type Margins = { models: Margin[]; providers: Margin[]; accounts: Margin[] };

type Row = { model_id: string; model: string; provider_id: string; provider: string; account_id: string; account: string; calls: string; amount: string; cost: string; waived: string };

/** Margins of the calls made on days of UTC in [from, to), by model, provider and account, the largest revenue first. */
export async function readMargins(ctx: Context, { from, to }: { from: Date; to: Date }): Promise<Margins> {
  const rows = await ctx.db.execute<Row>(sql`
    select r.model_id, m.name as model, m.provider_id, v.name as provider, r.account_id, a.name as account, r.calls, r.amount, r.cost, r.waived from (
      select account_id, model_id, sum(completed_calls) as calls, sum(amount_micros) as amount, sum(case funding when 'wallet' then provider_cost_micros else 0 end) as cost, sum(fee_waived_micros) as waived
      from ranking_days where grain = 'day' and day >= ${from.toISOString().slice(0, 10)}::date and day < ${to.toISOString().slice(0, 10)}::date group by 1, 2) r
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
