import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, type TableClass } from "./columns";

/**
 * Makes a usage event unique for ever: inserted first, in the event's own transaction. Kept apart from the events so
 * that these can be partitioned by time. The hash tells a repeat from a conflict.
 */
export const usageEventKeys = pgTable(
  "usage_event_keys",
  {
    accountId: uuid("account_id").notNull(),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    usageEventId: uuid("usage_event_id").notNull(),
    contentHash: bytes("content_hash").notNull(),
  },
  (t) => [primaryKey({ name: "usage_event_keys_pkey", columns: [t.accountId, t.source, t.eventId] })],
);

/** Immutable fact: one finished call. Who used which model, for how long, when, with which result. */
export const usageEvents = pgTable(
  "usage_events",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    jobId: text("job_id").notNull(),
    apiKeyId: uuid("api_key_id").notNull(),
    /** Empty when the call named none; so are tag and resolution below. */
    subAccount: text("sub_account").notNull(),
    tag: text("tag").notNull(),
    modelId: text("model_id").notNull(),
    status: text("status", { enum: ["completed", "failed", "cancelled"] }).notNull(),
    httpStatus: integer("http_status").notNull(),
    funding: text("funding", { enum: ["wallet", "byok"] }).notNull(),
    requestedMs: integer("requested_ms").notNull(),
    /** Delivered length. 0 unless completed: a failed call has no seconds. */
    durationMs: integer("duration_ms").notNull(),
    resolution: text("resolution").notNull(),
    aspectRatio: text("aspect_ratio").notNull(),
    upstreamId: text("upstream_id"),
    latencyMs: integer("latency_ms").notNull(),
    error: text("error"),
    /** When the call was made (submitted). Chooses the price and the bucket. */
    occurredAt: instant("occurred_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
    /** When the log line reached us. */
    receivedAt: instant("received_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "usage_events_pkey", columns: [t.accountId, t.id] }),
    index("usage_events_occurred_idx").on(t.accountId, t.occurredAt, t.id),
    // For finding a call by how one of its ids begins, whatever the database's collation. Calls of our own gateway have one id for both job and event.
    index("usage_events_job_idx").on(t.accountId, t.jobId.op("text_pattern_ops")),
    index("usage_events_event_idx").on(t.accountId, t.eventId.op("text_pattern_ops")).where(sql`${t.eventId} <> ${t.jobId}`),
    index("usage_events_upstream_idx").on(t.accountId, t.upstreamId.op("text_pattern_ops")).where(sql`${t.upstreamId} is not null`),
    check("usage_events_status_check", sql`${t.status} in ('completed', 'failed', 'cancelled')`),
    check("usage_events_funding_check", sql`${t.funding} in ('wallet', 'byok')`),
    check("usage_events_duration_check", sql`${t.durationMs} >= 0 and (${t.status} = 'completed' or ${t.durationMs} = 0)`),
  ],
);

export const usageClasses = { usage_event_keys: "distributed", usage_events: "distributed" } satisfies Record<string, TableClass>;
