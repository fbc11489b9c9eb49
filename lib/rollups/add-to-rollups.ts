import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";

export const BUCKET_MS = 15 * 60_000;

export type RollupDelta = {
  occurredAt: Date;
  modelId: string; resolution: string; apiKeyId: string; subAccount: string; tag: string;
  funding: "wallet" | "byok"; status: "completed" | "failed" | "cancelled";
  calls: number; unpricedCalls: number; durationMs: number;
  amountMicros: Micros; providerCostMicros: Micros; feeWaivedMicros: Micros;
};

/** Adds to one account's 15-minute sums, in the caller's transaction: the one that books the charges. */
export async function addToRollups(ctx: Context, accountId: string, deltas: RollupDelta[]): Promise<void> {
  const sums = new Map<string, RollupDelta & { bucketAt: Date }>();
  for (const delta of deltas) {
    const bucketAt = new Date(Math.floor(delta.occurredAt.getTime() / BUCKET_MS) * BUCKET_MS);
    const key = JSON.stringify([bucketAt.getTime(), delta.modelId, delta.resolution, delta.apiKeyId, delta.subAccount, delta.tag, delta.funding, delta.status]);
    const sum = sums.get(key);
    if (!sum) {
      sums.set(key, { ...delta, bucketAt });
      continue;
    }
    sum.calls += delta.calls;
    sum.unpricedCalls += delta.unpricedCalls;
    sum.durationMs += delta.durationMs;
    sum.amountMicros += delta.amountMicros;
    sum.providerCostMicros += delta.providerCostMicros;
    sum.feeWaivedMicros += delta.feeWaivedMicros;
  }
  const rows = [...sums.values()];
  if (rows.length === 0) return;
  await ctx.db.execute(sql`
    insert into usage_rollups (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status,
      calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros)
    select ${accountId}::uuid, r.* from unnest(
      ${arrayParam(rows.map((r) => r.bucketAt), "timestamptz")}, ${arrayParam(rows.map((r) => r.modelId), "text")},
      ${arrayParam(rows.map((r) => r.resolution), "text")}, ${arrayParam(rows.map((r) => r.apiKeyId), "uuid")},
      ${arrayParam(rows.map((r) => r.subAccount), "text")}, ${arrayParam(rows.map((r) => r.tag), "text")},
      ${arrayParam(rows.map((r) => r.funding), "text")}, ${arrayParam(rows.map((r) => r.status), "text")},
      ${arrayParam(rows.map((r) => r.calls), "integer")}, ${arrayParam(rows.map((r) => r.unpricedCalls), "integer")},
      ${arrayParam(rows.map((r) => r.durationMs), "bigint")}, ${arrayParam(rows.map((r) => r.amountMicros), "bigint")},
      ${arrayParam(rows.map((r) => r.providerCostMicros), "bigint")}, ${arrayParam(rows.map((r) => r.feeWaivedMicros), "bigint")}
    ) as r
    on conflict (account_id, bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status) do update set
      calls = usage_rollups.calls + excluded.calls,
      unpriced_calls = usage_rollups.unpriced_calls + excluded.unpriced_calls,
      duration_ms = usage_rollups.duration_ms + excluded.duration_ms,
      amount_micros = usage_rollups.amount_micros + excluded.amount_micros,
      provider_cost_micros = usage_rollups.provider_cost_micros + excluded.provider_cost_micros,
      fee_waived_micros = usage_rollups.fee_waived_micros + excluded.fee_waived_micros`);
}
