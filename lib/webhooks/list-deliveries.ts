import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";

export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export type WebhookAttempt = { at: Date; latencyMs: number; httpStatus: number | null; error: string | null };
export type WebhookDelivery = {
  id: string; eventId: string; type: string; url: string;
  /** Null when the address was given with the job. */
  endpointId: string | null;
  state: DeliveryState; attempts: number; createdAt: Date; nextAttemptAt: Date | null; deliveredAt: Date | null;
  last: WebhookAttempt | null;
};

type Row = {
  id: string; event_id: string; type: string; url: string; endpoint_id: string | null; state: DeliveryState; attempts: number;
  created_at: string; next_attempt_at: string | null; delivered_at: string | null; at: string | null; latency_ms: number; http_status: number | null; error: string | null;
};

const instant = (text: string | null) => (text === null ? null : new Date(text));
/** Said in the words of the index over the few that have not arrived. */
const inState = (state?: DeliveryState) => (!state ? sql`` : state === "delivered" ? sql`and state = 'delivered'` : sql`and state <> 'delivered' and state = ${state}`);

/** A page of an account's deliveries, newest first, each with its last attempt; `before` is the id of the last one seen. */
export async function listDeliveries(ctx: Context, accountId: string, { state, limit, before }: { state?: DeliveryState; limit: number; before?: string }): Promise<WebhookDelivery[]> {
  const rows = await ctx.db.execute<Row>(sql`
    select d.*, a.at, a.latency_ms, a.http_status, a.error
    from (
      select id, event_id, type, url, endpoint_id, state, attempts, created_at, next_attempt_at, delivered_at from webhook_deliveries
      where account_id = ${accountId} ${inState(state)} ${before ? sql`and id < ${before}::uuid` : sql``} order by id desc limit ${limit}) d
    left join lateral (
      select at, latency_ms, http_status, error from webhook_attempts where account_id = ${accountId} and delivery_id = d.id order by id desc limit 1) a on true
    order by d.id desc`);
  return rows.map((row) => ({
    id: row.id, eventId: row.event_id, type: row.type, url: row.url, endpointId: row.endpoint_id, state: row.state, attempts: row.attempts,
    createdAt: new Date(row.created_at), nextAttemptAt: instant(row.next_attempt_at), deliveredAt: instant(row.delivered_at),
    last: row.at === null ? null : { at: new Date(row.at), latencyMs: row.latency_ms, httpStatus: row.http_status, error: row.error },
  }));
}
