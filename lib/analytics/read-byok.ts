import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { feeWaived } from "@/lib/pricing/fee";
import { type Price, ratePrice } from "@/lib/pricing/rate-price";

type Span = { from: Date; to: Date };
export type ThroughCredits = {
  /** What the calls would have been charged by the list prices of their moments, and the fee on the credit for it. */
  listMicros: Micros; feeMicros: Micros;
};
/** What an account's completed calls on its own provider keys cost. */
export type Byok = {
  /** Who was paid, by name. */
  providers: string[];
  calls: number;
  /** Those among them whose cost is not known yet; they are in no sum of money. */
  unpriced: number;
  durationMs: number;
  /** Paid to the providers directly: an estimate, at their list prices. */
  costMicros: Micros; feeWaivedMicros: Micros;
  /** The same calls with known costs, through credits; or how many of them have no list price, so that it is not known. */
  credits: ThroughCredits | { unlisted: number };
  /** Since the first such call, whatever the period. */
  soFar: { since: Date; feeWaivedMicros: Micros };
};

type Row = { model_id: string; provider: string; calls: string; unpriced: string; duration_ms: string; cost: string; waived: string; waived_ever: string; first_at: string };

/** The account's BYOK in [from, to), from the roll-ups. Null when there was none. */
export async function findByok(ctx: Context, accountId: string, { from, to }: Span): Promise<Byok | null> {
  const within = between(sql`bucket_at`, { from, to });
  const rows = await ctx.db.execute<Row>(sql`
    select r.*, p.name as provider from (
      select model_id, coalesce(sum(calls) filter (where ${within}), 0) as calls, coalesce(sum(unpriced_calls) filter (where ${within}), 0) as unpriced,
        coalesce(sum(duration_ms) filter (where ${within}), 0) as duration_ms, coalesce(sum(provider_cost_micros) filter (where ${within}), 0) as cost,
        coalesce(sum(fee_waived_micros) filter (where ${within}), 0) as waived, sum(fee_waived_micros) as waived_ever, min(bucket_at) as first_at
      from usage_rollups where account_id = ${accountId} and funding = 'byok' and status = 'completed' group by model_id) r
    join models m on m.id = r.model_id join providers p on p.id = m.provider_id order by r.model_id`);
  const now = rows.filter(({ calls }) => Number(calls) > 0);
  if (now.length === 0) return null;
  const sum = (of: (row: Row) => string, among: Row[] = now) => among.reduce((all, row) => all + BigInt(of(row)), 0n);
  const apart = new Set(await listUnequalModels(ctx, now.map(({ model_id }) => model_id), { from, to }));
  const [passedOn, own] = [now.filter(({ model_id }) => !apart.has(model_id)), await rateAtList(ctx, accountId, [...apart], { from, to })];
  return {
    providers: [...new Set(now.map(({ provider }) => provider))].sort(),
    calls: Number(sum(({ calls }) => calls)), unpriced: Number(sum(({ unpriced }) => unpriced)), durationMs: Number(sum(({ duration_ms }) => duration_ms)),
    costMicros: sum(({ cost }) => cost), feeWaivedMicros: sum(({ waived }) => waived),
    // Where both rate cards say the same, the provider's price is the list price, call by call.
    credits: own.unlisted > 0 ? { unlisted: own.unlisted } : { listMicros: own.listMicros + sum(({ cost }) => cost, passedOn), feeMicros: own.feeMicros + sum(({ waived }) => waived, passedOn) },
    soFar: { since: new Date(Math.min(...rows.map(({ first_at }) => Date.parse(first_at)))), feeWaivedMicros: sum(({ waived_ever }) => waived_ever, [...rows]) },
  };
}

const between = (column: SQL, { from, to }: Span) => sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`;

/** Those of the models whose list and upstream cards differ in anything within the time. A model without an upstream card is passed on at its list price. */
async function listUnequalModels(ctx: Context, modelIds: string[], { from, to }: Span): Promise<string[]> {
  const rows = await ctx.db.execute<{ model_id: string }>(sql`
    select model_id from (
      select model_id, rate_card, array_agg((resolution, unit, unit_price_micros, block_ms, minimum_ms, effective_from, effective_to)::text order by resolution, effective_from) as lines
      from prices where model_id = any(${arrayParam(modelIds, "text")})
        and effective_from < ${to.toISOString()}::timestamptz and (effective_to is null or effective_to > ${from.toISOString()}::timestamptz)
      group by model_id, rate_card) cards
    group by model_id having count(distinct lines) > 1 or bool_and(rate_card = 'upstream') order by model_id`);
  return rows.map(({ model_id }) => model_id);
}

type ListRow = { id: string | null; unit: Price["unit"]; unit_price_micros: string; block_ms: number | null; minimum_ms: number; fee_bps: number; duration_ms: number; calls: string };

/** Priced BYOK calls of the models, rated at the list: by call, since sums of seconds cannot be rated again to the micro-dollar. */
async function rateAtList(ctx: Context, accountId: string, modelIds: string[], span: Span): Promise<ThroughCredits & { unlisted: number }> {
  const sums = { listMicros: 0n, feeMicros: 0n, unlisted: 0 };
  if (modelIds.length === 0) return sums;
  const rows = await ctx.db.execute<ListRow>(sql`
    select p.id, p.unit, p.unit_price_micros, p.block_ms, p.minimum_ms, coalesce(f.fee_bps, 0) as fee_bps, e.duration_ms, count(*) as calls
    from usage_events e join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    left join lateral (
      select * from prices where rate_card = 'list' and model_id = e.model_id and resolution in (e.resolution, '*')
        and effective_from <= e.occurred_at and (effective_to is null or e.occurred_at < effective_to)
      order by resolution = '*' limit 1) p on true
    left join lateral (select fee_bps from fee_rates where effective_from <= e.occurred_at order by effective_from desc limit 1) f on true
    where e.account_id = ${accountId} and ${between(sql`e.occurred_at`, span)} and e.funding = 'byok' and e.status = 'completed' and e.model_id = any(${arrayParam(modelIds, "text")})
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 6, 7`);
  for (const { id, unit, unit_price_micros, block_ms, minimum_ms, fee_bps, duration_ms, calls } of rows) {
    if (id === null) {
      sums.unlisted += Number(calls);
      continue;
    }
    const charge = ratePrice({ id, unit, unitPriceMicros: BigInt(unit_price_micros), blockMs: block_ms, minimumMs: minimum_ms }, duration_ms);
    sums.listMicros += charge * BigInt(calls);
    sums.feeMicros += feeWaived(charge, fee_bps) * BigInt(calls);
  }
  return sums;
}
