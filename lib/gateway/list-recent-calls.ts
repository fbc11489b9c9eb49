import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";
import { microsToCents } from "@/lib/money/micros";
import type { JobScope } from "./get-job";

type Row = { job_id: string; model_id: string; status: string; http_status: number; funding: string; latency_ms: number; duration_ms: number; tag: string; occurred_at: string; amount_micros: string | null };

/** The newest calls in the public API's form, newest first. `request_id` is the job's id, as its answer named it. */
export async function listRecentCalls(ctx: Context, { accountId, subAccountId }: JobScope, limit: number) {
  const own = subAccountId ? sql`and sub_account = ${publicId("sa", subAccountId)}` : sql``;
  const rows = await ctx.db.execute<Row>(sql`
    select e.*, c.amount_micros from (
      select id, job_id, model_id, status, http_status, funding, latency_ms, duration_ms, tag, occurred_at from usage_events
      where account_id = ${accountId} ${own} order by occurred_at desc, id desc limit ${limit}) e
    left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    order by e.occurred_at desc, e.id desc`);
  return rows.map((row) => ({
    request_id: row.job_id, model: row.model_id, status: row.http_status, latency_ms: row.latency_ms, cost_cents: costCents(row),
    tag: row.tag || null, byok: row.funding === "byok", video_seconds: row.duration_ms / 1_000, created_at: new Date(row.occurred_at).toISOString(),
  }));
}

/** Null for a delivered video without a price yet: what it costs is unknown, not 0. */
function costCents({ status, amount_micros }: Row): number | null {
  if (amount_micros !== null) return microsToCents(BigInt(amount_micros));
  return status === "completed" ? null : 0;
}
