import { sql } from "drizzle-orm";
import { arrayParam, together } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import { addToRankingDays } from "./add-to-ranking-days";
import { forgetDays } from "./forget-days";
import { latencyBucket } from "./latency-buckets";

export const BUCKET_MS = 15 * 60_000;

export type RollupDelta = {
  /** What the sums are kept by. */
  call: {
    occurredAt: Date;
    modelId: string; resolution: string; apiKeyId: string; subAccount: string; tag: string;
    funding: "wallet" | "byok"; status: "completed" | "failed" | "cancelled";
  };
  calls: number; unpricedCalls: number; durationMs: number;
  amountMicros: Micros; providerCostMicros: Micros; feeWaivedMicros: Micros;
  /** Of a completed call that is counted; null otherwise. */
  latencyMs: number | null;
};
type Sum = { bucket: number; sum: Omit<RollupDelta, "latencyMs">; latencies: number[] };

/**
 * Adds to one account's 15-minute sums and to its days for rankings, in the caller's transaction: the one that books the
 * charges. Days that were summed up for a time zone are kept no longer, until they are summed up anew.
 */
export async function addToRollups(ctx: Context, accountId: string, deltas: RollupDelta[]): Promise<void> {
  const sums = new Map<string, Sum>();
  for (const delta of deltas) {
    const { occurredAt, modelId, resolution, apiKeyId, subAccount, tag, funding, status } = delta.call;
    const bucket = Math.floor(occurredAt.getTime() / BUCKET_MS);
    // Postgres holds no NUL in a text, so it separates them without doubt.
    const key = `${bucket}\0${modelId}\0${resolution}\0${apiKeyId}\0${subAccount}\0${tag}\0${funding}\0${status}`;
    const latency = delta.latencyMs === null ? [] : [latencyBucket(delta.latencyMs)];
    const earlier = sums.get(key);
    if (!earlier) {
      sums.set(key, { bucket, sum: { ...delta }, latencies: latency });
      continue;
    }
    const { sum } = earlier;
    earlier.latencies.push(...latency);
    sum.calls += delta.calls;
    sum.unpricedCalls += delta.unpricedCalls;
    sum.durationMs += delta.durationMs;
    sum.amountMicros += delta.amountMicros;
    sum.providerCostMicros += delta.providerCostMicros;
    sum.feeWaivedMicros += delta.feeWaivedMicros;
  }
  const rows = [...sums.values()];
  if (rows.length === 0) return;
  await together([addSums(ctx, accountId, rows), addToRankingDays(ctx, accountId, rows.map(({ sum }) => sum)), forgetDays(ctx, accountId, rows.map(({ bucket }) => bucket * BUCKET_MS))]);
}

async function addSums(ctx: Context, accountId: string, rows: Sum[]): Promise<void> {
  await ctx.db.execute(sql`
    insert into usage_rollups (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status,
      calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets)
    select ${accountId}::uuid, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status,
      calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets::smallint[] from unnest(
      ${arrayParam(rows.map((r) => new Date(r.bucket * BUCKET_MS)), "timestamptz")}, ${arrayParam(rows.map((r) => r.sum.call.modelId), "text")},
      ${arrayParam(rows.map((r) => r.sum.call.resolution), "text")}, ${arrayParam(rows.map((r) => r.sum.call.apiKeyId), "uuid")},
      ${arrayParam(rows.map((r) => r.sum.call.subAccount), "text")}, ${arrayParam(rows.map((r) => r.sum.call.tag), "text")},
      ${arrayParam(rows.map((r) => r.sum.call.funding), "text")}, ${arrayParam(rows.map((r) => r.sum.call.status), "text")},
      ${arrayParam(rows.map((r) => r.sum.calls), "integer")}, ${arrayParam(rows.map((r) => r.sum.unpricedCalls), "integer")},
      ${arrayParam(rows.map((r) => r.sum.durationMs), "bigint")}, ${arrayParam(rows.map((r) => r.sum.amountMicros), "bigint")},
      ${arrayParam(rows.map((r) => r.sum.providerCostMicros), "bigint")}, ${arrayParam(rows.map((r) => r.sum.feeWaivedMicros), "bigint")},
      ${arrayParam(rows.map((r) => `{${r.latencies.join(",")}}`), "text")}
    ) as r (bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status,
      calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, latency_buckets)
    on conflict (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status) do update set
      calls = usage_rollups.calls + excluded.calls,
      unpriced_calls = usage_rollups.unpriced_calls + excluded.unpriced_calls,
      duration_ms = usage_rollups.duration_ms + excluded.duration_ms,
      amount_micros = usage_rollups.amount_micros + excluded.amount_micros,
      provider_cost_micros = usage_rollups.provider_cost_micros + excluded.provider_cost_micros,
      fee_waived_micros = usage_rollups.fee_waived_micros + excluded.fee_waived_micros,
      latency_buckets = usage_rollups.latency_buckets || excluded.latency_buckets`);
}
