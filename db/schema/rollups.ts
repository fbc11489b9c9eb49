import { sql } from "drizzle-orm";
import { bigint, date, index, integer, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, micros, type TableClass } from "./columns";

/** What is added up, per quarter hour and per day. */
const sums = () => ({
  calls: integer("calls").notNull(),
  /** Completed calls whose price is not known yet. */
  unpricedCalls: integer("unpriced_calls").notNull(),
  durationMs: bigint("duration_ms", { mode: "number" }).notNull(),
  amountMicros: micros("amount_micros").notNull(),
  providerCostMicros: micros("provider_cost_micros").notNull(),
  feeWaivedMicros: micros("fee_waived_micros").notNull(),
});

/** The same where statuses are not told apart by rows. */
const sumsByStatus = () => ({
  ...sums(),
  /** Of `calls`; the others were cancelled. */
  completedCalls: integer("completed_calls").notNull(),
  failedCalls: integer("failed_calls").notNull(),
});

/** Sums of usage events and charges per 15 minutes of UTC; changed in the transaction that books them. */
export const usageRollups = pgTable(
  "usage_rollups",
  {
    accountId: uuid("account_id").notNull(),
    /** Start of the 15 minutes, by the events' `occurred_at`. */
    bucketAt: instant("bucket_at").notNull(),
    modelId: text("model_id").notNull(),
    resolution: text("resolution").notNull(),
    apiKeyId: uuid("api_key_id").notNull(),
    subAccount: text("sub_account").notNull(),
    tag: text("tag").notNull(),
    funding: text("funding", { enum: ["wallet", "byok"] }).notNull(),
    status: text("status", { enum: ["completed", "failed", "cancelled"] }).notNull(),
    ...sums(),
    /** The latency bucket of each completed call, in no order: see `latency-buckets`. */
    latencyBuckets: smallint("latency_buckets").array().notNull().default([]),
  },
  (t) => [
    primaryKey({
      name: "usage_rollups_pkey",
      columns: [t.accountId, t.bucketAt, t.modelId, t.resolution, t.apiKeyId, t.subAccount, t.tag, t.funding, t.status],
    }),
    // What was paid to providers directly, since ever: of an account, and of all of them.
    index("usage_rollups_byok_idx").on(t.accountId, t.bucketAt).where(sql`${t.funding} = 'byok'`),
  ],
);

/** The time zones whose days an account's sums are kept for, because somebody looks at them. */
export const usageZones = pgTable(
  "usage_zones",
  {
    accountId: uuid("account_id").notNull(),
    timeZone: text("time_zone").notNull(),
    askedAt: instant("asked_at").notNull(),
  },
  (t) => [primaryKey({ name: "usage_zones_pkey", columns: [t.accountId, t.timeZone] })],
);

/** Days of a zone whose sums are kept and true. A write to a day's roll-ups takes its row away, in the same transaction. */
export const usageDaysKept = pgTable(
  "usage_days_kept",
  {
    accountId: uuid("account_id").notNull(),
    timeZone: text("time_zone").notNull(),
    day: date("day").notNull(),
  },
  (t) => [primaryKey({ name: "usage_days_kept_pkey", columns: [t.accountId, t.day, t.timeZone] })],
);

/**
 * The roll-ups of a whole day in a zone, kept several times as columns: by each dimension alone, by each two, by all, and in UTC by
 * the quarter hour, too: with none, each and all of them. Good only for days kept. See `segment-codec` for the bytes and `segments` for what they tell.
 */
export const usageSegments = pgTable(
  "usage_segments",
  {
    accountId: uuid("account_id").notNull(),
    timeZone: text("time_zone").notNull(),
    /** Which dimensions are told apart, beside funding: `model`, `model+api_key`, …, `quarters`; the columns of the others are null. */
    grain: text("grain").notNull(),
    day: date("day").notNull(),
    /** How many rows each quarter hour has, or the day. */
    slots: bytes("slots").notNull(),
    modelId: bytes("model_id"),
    resolution: bytes("resolution"),
    apiKeyId: bytes("api_key_id"),
    subAccount: bytes("sub_account"),
    tag: bytes("tag"),
    funding: bytes("funding").notNull(),
    calls: bytes("calls").notNull(),
    completedCalls: bytes("completed_calls").notNull(),
    failedCalls: bytes("failed_calls").notNull(),
    unpricedCalls: bytes("unpriced_calls").notNull(),
    durationMs: bytes("duration_ms").notNull(),
    amountMicros: bytes("amount_micros").notNull(),
    providerCostMicros: bytes("provider_cost_micros").notNull(),
    feeWaivedMicros: bytes("fee_waived_micros").notNull(),
    latencies: bytes("latencies").notNull(),
  },
  (t) => [primaryKey({ name: "usage_segments_pkey", columns: [t.accountId, t.timeZone, t.grain, t.day] })],
);

/**
 * The roll-ups once more by model and funding, per day of UTC and per week: without what tells the calls of an account apart they
 * are few enough to read those of all accounts, and a long window is read in weeks and the days at its edges. Changed in the
 * transaction that changes the roll-ups.
 */
export const rankingDays = pgTable(
  "ranking_days",
  {
    accountId: uuid("account_id").notNull(),
    grain: text("grain", { enum: ["day", "week"] }).notNull(),
    /** The day, or the Monday that the week begins with. */
    day: date("day").notNull(),
    modelId: text("model_id").notNull(),
    funding: text("funding", { enum: ["wallet", "byok"] }).notNull(),
    ...sumsByStatus(),
  },
  (t) => [
    primaryKey({ name: "ranking_days_pkey", columns: [t.accountId, t.grain, t.day, t.modelId, t.funding] }),
    // Days of all accounts. No sum is in it, so adding to a row leaves it alone.
    index("ranking_days_day_idx").on(t.grain, t.day, t.modelId),
  ],
);

export const rollupsClasses = {
  usage_rollups: "distributed", usage_zones: "distributed", usage_days_kept: "distributed", usage_segments: "distributed",
  ranking_days: "distributed",
} satisfies Record<string, TableClass>;
