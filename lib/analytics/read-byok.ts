import { type SQL, sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";
import { feeWaived } from "@/lib/pricing/fee";
import { type Price, ratePrice } from "@/lib/pricing/rate-price";
import { NO_LATENCIES } from "@/lib/rollups/latency-buckets";
import { addUp } from "./measures";
import { sumUsage } from "./sum-usage";
import type { Sums } from "./sums";
import type { UsageOverTime } from "./usage";

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

/** The account's BYOK in [from, to). `used`: what it used of each model then, as it is read for other figures anyway. Null when there was none. */
export async function findByok(ctx: Context, accountId: string, { from, to, timeZone }: Span & { timeZone: string }, used: Promise<UsageOverTime["models"]>): Promise<Byok | null> {
  const [models, soFar] = await Promise.all([used, readSoFar(ctx, accountId, timeZone)]);
  const own = models.filter(({ completedByok }) => completedByok > 0);
  if (own.length === 0 || !soFar) return null;
  const modelIds = own.map(({ key }) => key);
  const [providers, apart] = await Promise.all([
    ctx.db.execute<{ name: string }>(sql`select distinct p.name from models m join providers p on p.id = m.provider_id where m.id = any(${arrayParam(modelIds, "text")}) order by 1`),
    listUnequalModels(ctx, modelIds, { from, to }),
  ]);
  const rated = await rateAtList(ctx, accountId, apart, { from, to });
  const add = (parts: Sums[]) => addUp(parts.map((sums) => ({ sums, latencies: NO_LATENCIES }))).sums;
  const [all, passedOn] = [add(own), add(own.filter(({ key }) => !apart.includes(key)))];
  return {
    providers: providers.map(({ name }) => name), calls: all.completedByok, unpriced: all.unpriced - all.unpricedWallet, durationMs: all.durationMs - all.walletMs, costMicros: all.byokCostMicros, feeWaivedMicros: all.feeWaivedMicros,
    // Where both rate cards say the same, the provider's price is the list price, call by call.
    credits: rated.unlisted > 0 ? { unlisted: rated.unlisted } : { listMicros: rated.listMicros + passedOn.byokCostMicros, feeMicros: rated.feeMicros + passedOn.feeWaivedMicros },
    soFar,
  };
}

/** Since the account's first call on a key of its own; null when there is none. */
async function readSoFar(ctx: Context, accountId: string, timeZone: string): Promise<Byok["soFar"] | null> {
  const [first] = await ctx.db.execute<{ at: string }>(sql`select bucket_at as at from usage_rollups where account_id = ${accountId} and funding = 'byok' and status = 'completed' order by bucket_at limit 1`);
  if (!first) return null;
  const since = new Date(first.at);
  // No fee is waived of other calls.
  const ever = await sumUsage(ctx, accountId, { from: since, to: endOf(ctx.clock.now()), timeZone }, { sums: ["feeWaivedMicros"] });
  return { since, feeWaivedMicros: addUp(ever).sums.feeWaivedMicros };
}

/** No roll-up begins later. */
const endOf = (now: Date) => new Date(now.getTime() + CLOCK_SKEW_MS + 1);

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
