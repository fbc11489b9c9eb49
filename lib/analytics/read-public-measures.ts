import { sql } from "drizzle-orm";
import { addDays } from "date-fns";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { percentile } from "@/lib/rollups/latency-buckets";
import { MEASURES } from "./measures";
import { RANKED_WEEKS } from "./read-public-rankings";
import { isSafe } from "./suppress-small";

/** How a model has done: latency of completed calls in milliseconds, and completed ones among those that ended. */
export type PublicMeasures = { p50: string; p95: string; p50Ms: number; p95Ms: number; successRate: string; success: number };

/**
 * How each model did in the last four full weeks, by its id: only those that enough accounts use, so that nobody's use can be told.
 * Sums over all accounts: to be asked seldom.
 */
export async function readPublicMeasures(ctx: Context): Promise<Map<string, PublicMeasures>> {
  const today = new Date(Math.floor(ctx.clock.now().getTime() / 86_400_000) * 86_400_000);
  const monday = addDays(today, -((today.getUTCDay() + 6) % 7));
  const weeks = Array.from({ length: RANKED_WEEKS }, (_, i) => addDays(monday, -7 * (i + 1)).toISOString().slice(0, 10));
  const used = await ctx.db.execute<{ model_id: string; completed: string; failed: string; accounts: string; largest: string; with_completed: string; most_completed: string }>(sql`
    select model_id, sum(completed) as completed, sum(failed) as failed, count(*) as accounts, max(completed + failed) as largest, count(*) filter (where completed > 0) as with_completed, max(completed) as most_completed from (
      select model_id, account_id, sum(completed_calls) as completed, sum(failed_calls) as failed from ranking_days
      where grain = 'week' and day = any(${arrayParam(weeks, "date")}) group by 1, 2) a
    where completed + failed > 0 group by 1`);
  // Latencies are of completed calls alone, so enough accounts must have some of those, too.
  const safe = used.filter(({ completed, failed, accounts, largest, with_completed, most_completed }) =>
    isSafe({ amount: BigInt(completed) + BigInt(failed), accounts: Number(accounts), largest: BigInt(largest) }) && isSafe({ amount: BigInt(completed), accounts: Number(with_completed), largest: BigInt(most_completed) }));
  if (safe.length === 0) return new Map();
  const rows = await ctx.db.execute<{ model_id: string; bucket: number; calls: string }>(sql`
    select model_id, bucket, count(*) as calls from wallets w
    cross join lateral (
      select model_id, latency_buckets from usage_rollups u where u.account_id = w.account_id and bucket_at >= ${addDays(monday, -7 * RANKED_WEEKS).toISOString()}::timestamptz and bucket_at < ${monday.toISOString()}::timestamptz
        and status = 'completed' and model_id = any(${arrayParam(safe.map(({ model_id }) => model_id), "text")})) r
    cross join unnest(latency_buckets) as bucket group by 1, 2`);
  return new Map(safe.flatMap(({ model_id, completed, failed }) => {
    const counts: number[] = [];
    for (const { model_id: of, bucket, calls } of rows) if (of === model_id) counts[bucket] = Number(calls);
    const latencies = { first: 0, counts: Array.from(counts, (n) => n ?? 0) };
    const [p50Ms, p95Ms] = [percentile(latencies, 0.5), percentile(latencies, 0.95)];
    if (p50Ms === null || p95Ms === null) return [];
    const success = Number(completed) / (Number(completed) + Number(failed));
    return [[model_id, { p50Ms, p95Ms, p50: MEASURES.p50.text(BigInt(p50Ms)), p95: MEASURES.p95.text(BigInt(p95Ms)), success, successRate: `${(success * 100).toFixed(1)} %` }]];
  }));
}

const HOUR_MS = 3_600_000;
let kept: { until: number; measures: Promise<Map<string, PublicMeasures>> } | null = null;

/** The same, read once an hour by each process. Nothing yet, and a failure, which is as if nothing were known, are asked for again a minute later. */
export function recallPublicMeasures(ctx: Context): Promise<Map<string, PublicMeasures>> {
  const now = ctx.clock.now().getTime();
  if (kept && now < kept.until) return kept.measures;
  const asked = { until: now + HOUR_MS, measures: readPublicMeasures(ctx).catch((error: unknown) => {
    console.error("public measures", error);
    return new Map<string, PublicMeasures>();
  }) };
  kept = asked;
  void asked.measures.then(({ size }) => { if (size === 0) asked.until = now + HOUR_MS / 60; });
  return asked.measures;
}
