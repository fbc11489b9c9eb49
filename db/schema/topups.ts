import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { instant, micros, type TableClass } from "./columns";

export const TOP_UP_STATES = ["open", "processing", "settled", "failed", "expired"] as const;

/**
 * A purchase of credit: the credit it buys and the fee on top are fixed when it is made; the state follows Stripe.
 * `transfer` is a payment that the bank confirmed outside of Stripe.
 */
export const topUps = pgTable(
  "top_ups",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: ["checkout", "automatic", "transfer"] }).notNull(),
    state: text("state", { enum: TOP_UP_STATES }).notNull(),
    creditMicros: micros("credit_micros").notNull(),
    feeMicros: micros("fee_micros").notNull(),
    /** The fee rate in force when the top-up was made. */
    feeBps: integer("fee_bps").notNull(),
    /** As Stripe Tax computed it; 0 until settled, and where it is not configured. */
    taxMicros: micros("tax_micros").notNull(),
    /** What Stripe took for it; null until Stripe has said so, and for transfers. */
    processingMicros: micros("processing_micros"),
    /** The bank's reference of a transfer; empty for Stripe. */
    paymentReference: text("payment_reference").notNull(),
    /** Stripe's ids and pages, as they become known. */
    sessionId: text("session_id"),
    paymentIntentId: text("payment_intent_id"),
    receiptUrl: text("receipt_url"),
    invoiceUrl: text("invoice_url"),
    /** Why it failed, in words for the owner. */
    failure: text("failure"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    primaryKey({ name: "top_ups_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "top_ups_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    index("top_ups_created_idx").on(t.accountId, t.createdAt, t.id),
    // For the task that asks Stripe about payments of which no webhook told us.
    index("top_ups_open_idx").on(t.createdAt).where(sql`${t.state} in ('open', 'processing')`),
    // What was bought in a period, by all accounts, for the platform's own pages.
    index("top_ups_settled_idx").on(t.settledAt).where(sql`${t.state} = 'settled'`),
    check("top_ups_amounts_check", sql`${t.creditMicros} > 0 and ${t.feeMicros} >= 0 and ${t.taxMicros} >= 0`),
    check("top_ups_kind_check", sql`${t.kind} in ('checkout', 'automatic', 'transfer')`),
    check("top_ups_state_check", sql`${t.state} in ('open', 'processing', 'settled', 'failed', 'expired') and (${t.state} = 'settled') = (${t.settledAt} is not null)`),
  ],
);

/** Unspent purchased credit on its way back, with the fee in proportion. Its money leaves the wallet when it is approved. */
export const refunds = pgTable(
  "refunds",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    topUpId: uuid("top_up_id").notNull(),
    creditMicros: micros("credit_micros").notNull(),
    feeMicros: micros("fee_micros").notNull(),
    taxMicros: micros("tax_micros").notNull(),
    /** `requested` by an owner; `pending` at Stripe, booked; `failed` at Stripe, booked back. */
    state: text("state", { enum: ["requested", "declined", "pending", "succeeded", "failed"] }).notNull(),
    reason: text("reason").notNull(),
    requestedBy: text("requested_by").notNull(),
    decidedBy: text("decided_by"),
    /** Why it was declined or failed. */
    note: text("note"),
    stripeRefundId: text("stripe_refund_id"),
    createdAt: instant("created_at").notNull(),
    decidedAt: instant("decided_at"),
  },
  (t) => [
    primaryKey({ name: "refunds_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "refunds_top_up_fkey", columns: [t.accountId, t.topUpId], foreignColumns: [topUps.accountId, topUps.id] }),
    index("refunds_top_up_idx").on(t.accountId, t.topUpId),
    // Those that wait for a person, or for Stripe, of all accounts.
    index("refunds_waiting_idx").on(t.createdAt).where(sql`${t.state} in ('requested', 'pending')`),
    check("refunds_amounts_check", sql`${t.creditMicros} >= 0 and ${t.feeMicros} >= 0 and ${t.taxMicros} >= 0 and ${t.creditMicros} + ${t.feeMicros} + ${t.taxMicros} > 0`),
    check("refunds_state_check", sql`${t.state} in ('requested', 'declined', 'pending', 'succeeded', 'failed')`),
  ],
);

/** A payment that the cardholder's bank took back. While one is open or lost, the account's spending is frozen. */
export const disputes = pgTable(
  "disputes",
  {
    accountId: uuid("account_id").notNull(),
    /** Stripe's id. */
    id: text("id").notNull(),
    topUpId: uuid("top_up_id").notNull(),
    creditMicros: micros("credit_micros").notNull(),
    feeMicros: micros("fee_micros").notNull(),
    taxMicros: micros("tax_micros").notNull(),
    /** `settled`: lost, and an admin let the account spend again. */
    state: text("state", { enum: ["open", "won", "lost", "settled"] }).notNull(),
    reason: text("reason").notNull(),
    createdAt: instant("created_at").notNull(),
    closedAt: instant("closed_at"),
    note: text("note"),
  },
  (t) => [
    primaryKey({ name: "disputes_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "disputes_top_up_fkey", columns: [t.accountId, t.topUpId], foreignColumns: [topUps.accountId, topUps.id] }),
    index("disputes_unsettled_idx").on(t.createdAt).where(sql`${t.state} in ('open', 'lost')`),
    check("disputes_state_check", sql`${t.state} in ('open', 'won', 'lost', 'settled')`),
  ],
);

/** When to buy credit without being asked, and how the last attempts went. */
export const autoTopUps = pgTable(
  "auto_top_ups",
  {
    accountId: uuid("account_id").notNull(),
    enabled: boolean("enabled").notNull(),
    /** Buys when available credit falls below this. */
    thresholdMicros: micros("threshold_micros").notNull(),
    creditMicros: micros("credit_micros").notNull(),
    /** Credit bought automatically within a month of UTC never exceeds this. */
    monthlyLimitMicros: micros("monthly_limit_micros").notNull(),
    /** False from a purchase until available credit is above the threshold again: one purchase for one crossing. */
    armed: boolean("armed").notNull(),
    /** The purchase that is under way: at most one. */
    topUpId: uuid("top_up_id"),
    /** Declines of that purchase so far, and when to try again. */
    failures: integer("failures").notNull(),
    nextAttemptAt: instant("next_attempt_at"),
    /** Why it was turned off, or does not buy now, in words for the owner. */
    notice: text("notice"),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "auto_top_ups_pkey", columns: [t.accountId] }),
    foreignKey({ name: "auto_top_ups_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    // After a purchase from available credit of zero or more, the threshold is passed: a purchase ends its crossing.
    check("auto_top_ups_amounts_check", sql`${t.thresholdMicros} >= 0 and ${t.creditMicros} >= ${t.thresholdMicros} and ${t.monthlyLimitMicros} >= ${t.creditMicros}`),
  ],
);

/** Which account, and which of its top-ups, an object of Stripe belongs to: webhooks name nothing else. */
export const stripeObjects = pgTable(
  "stripe_objects",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["customer", "session", "payment_intent"] }).notNull(),
    accountId: uuid("account_id").notNull(),
    topUpId: uuid("top_up_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [unique("stripe_objects_owner_key").on(t.accountId, t.kind, t.topUpId).nullsNotDistinct()],
);

/** Every webhook event that was signed for us, written in the transaction that applies it. */
export const stripeEvents = pgTable(
  "stripe_events",
  {
    /** Stripe's id: an event that comes again is known. */
    id: text("id").primaryKey(),
    type: text("type").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    accountId: uuid("account_id"),
    /** `ignored`: none of ours or of no consequence. `refused`: claims to be ours and does not fit; a person must look. */
    state: text("state", { enum: ["applied", "ignored", "refused"] }).notNull(),
    note: text("note"),
    createdAt: instant("created_at").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [
    index("stripe_events_refused_idx").on(t.receivedAt).where(sql`${t.state} = 'refused'`),
    check("stripe_events_state_check", sql`${t.state} in ('applied', 'ignored', 'refused')`),
  ],
);

export const topUpsClasses = {
  top_ups: "distributed", refunds: "distributed", disputes: "distributed", auto_top_ups: "distributed",
  stripe_objects: "local", stripe_events: "local",
} satisfies Record<string, TableClass>;
