import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import type { RollupDelta } from "./add-to-rollups";

const DAY_MS = 86_400_000;
/** Days from a Monday to the first day of 1970. */
const FROM_MONDAY = 3;

type Row = Omit<RollupDelta, "call" | "latencyMs"> & { grain: "day" | "week"; day: string; modelId: string; funding: "wallet" | "byok"; completed: number; failed: number };

/** Adds to one account's sums per day and week of UTC, by model and funding, in the caller's transaction: the one that adds to its roll-ups. */
export async function addToRankingDays(ctx: Context, accountId: string, deltas: Omit<RollupDelta, "latencyMs">[]): Promise<void> {
  const sums = new Map<string, Row>();
  for (const { call: { occurredAt, modelId, funding, status }, ...delta } of deltas) {
    const at = Math.floor(occurredAt.getTime() / DAY_MS);
    for (const [grain, start] of [["day", at], ["week", at - ((at + FROM_MONDAY) % 7)]] as const) {
      const day = new Date(start * DAY_MS).toISOString().slice(0, 10);
      const key = `${grain}\0${day}\0${modelId}\0${funding}`;
      const sum = sums.get(key) ?? { grain, day, modelId, funding, calls: 0, unpricedCalls: 0, durationMs: 0, amountMicros: 0n, providerCostMicros: 0n, feeWaivedMicros: 0n, completed: 0, failed: 0 };
      sums.set(key, sum);
      sum.calls += delta.calls;
      sum.unpricedCalls += delta.unpricedCalls;
      sum.durationMs += delta.durationMs;
      sum.amountMicros += delta.amountMicros;
      sum.providerCostMicros += delta.providerCostMicros;
      sum.feeWaivedMicros += delta.feeWaivedMicros;
      if (status === "completed") sum.completed += delta.calls;
      if (status === "failed") sum.failed += delta.calls;
    }
  }
  // In one order, so that two writers of an account take the rows' locks alike.
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await ctx.db.execute(sql`
    insert into ranking_days (account_id, grain, day, model_id, funding, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, completed_calls, failed_calls)
    select ${accountId}::uuid, r.* from unnest(
      ${arrayParam(rows.map((r) => r.grain), "text")}, ${arrayParam(rows.map((r) => r.day), "date")}, ${arrayParam(rows.map((r) => r.modelId), "text")}, ${arrayParam(rows.map((r) => r.funding), "text")},
      ${arrayParam(rows.map((r) => r.calls), "integer")}, ${arrayParam(rows.map((r) => r.unpricedCalls), "integer")}, ${arrayParam(rows.map((r) => r.durationMs), "bigint")},
      ${arrayParam(rows.map((r) => r.amountMicros), "bigint")}, ${arrayParam(rows.map((r) => r.providerCostMicros), "bigint")}, ${arrayParam(rows.map((r) => r.feeWaivedMicros), "bigint")},
      ${arrayParam(rows.map((r) => r.completed), "integer")}, ${arrayParam(rows.map((r) => r.failed), "integer")}) as r
    on conflict (account_id, grain, day, model_id, funding) do update set
      calls = ranking_days.calls + excluded.calls,
      unpriced_calls = ranking_days.unpriced_calls + excluded.unpriced_calls,
      duration_ms = ranking_days.duration_ms + excluded.duration_ms,
      amount_micros = ranking_days.amount_micros + excluded.amount_micros,
      provider_cost_micros = ranking_days.provider_cost_micros + excluded.provider_cost_micros,
      fee_waived_micros = ranking_days.fee_waived_micros + excluded.fee_waived_micros,
      completed_calls = ranking_days.completed_calls + excluded.completed_calls,
      failed_calls = ranking_days.failed_calls + excluded.failed_calls`);
}
