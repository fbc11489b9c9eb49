import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, micros, type TableClass } from "./columns";

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
    calls: integer("calls").notNull(),
    /** Completed calls whose price is not known yet. */
    unpricedCalls: integer("unpriced_calls").notNull(),
    durationMs: bigint("duration_ms", { mode: "number" }).notNull(),
    amountMicros: micros("amount_micros").notNull(),
    providerCostMicros: micros("provider_cost_micros").notNull(),
    feeWaivedMicros: micros("fee_waived_micros").notNull(),
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

export const rollupsClasses = { usage_rollups: "distributed" } satisfies Record<string, TableClass>;
