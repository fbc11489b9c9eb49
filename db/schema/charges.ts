import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { prices } from "./catalog";
import { instant, micros, type TableClass } from "./columns";
import { usageEvents } from "./usage";

/**
 * A completed usage event, priced. An event without a charge is failed, cancelled or unpriced. Wallet-funded: `amount`
 * is what the customer pays. BYOK: amount 0, and `provider_cost` is what the customer pays the provider directly.
 */
export const charges = pgTable(
  "charges",
  {
    accountId: uuid("account_id").notNull(),
    usageEventId: uuid("usage_event_id").notNull(),
    funding: text("funding", { enum: ["wallet", "byok"] }).notNull(),
    /** The list price line used; null for BYOK, which has no price of ours. */
    priceId: uuid("price_id"),
    /** The upstream price line used; null where the upstream card has none (the list price then stands in). */
    upstreamPriceId: uuid("upstream_price_id"),
    amountMicros: micros("amount_micros").notNull(),
    /** What the upstream bills: us for wallet calls, the customer for BYOK. */
    providerCostMicros: micros("provider_cost_micros").notNull(),
    /** The platform fee that BYOK spares the customer; 0 for wallet calls. */
    feeWaivedMicros: micros("fee_waived_micros").notNull(),
    /** The same as its ledger transaction's. */
    bookedAt: instant("booked_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "charges_pkey", columns: [t.accountId, t.usageEventId] }),
    // What was booked in a month, for its statement and its export.
    index("charges_booked_idx").on(t.accountId, t.bookedAt, t.usageEventId),
    foreignKey({ name: "charges_usage_event_fkey", columns: [t.accountId, t.usageEventId], foreignColumns: [usageEvents.accountId, usageEvents.id] }),
    foreignKey({ name: "charges_price_fkey", columns: [t.priceId], foreignColumns: [prices.id] }),
    check("charges_amounts_check", sql`${t.amountMicros} >= 0 and ${t.providerCostMicros} >= 0 and ${t.feeWaivedMicros} >= 0`),
    check("charges_funding_check", sql`(${t.funding} = 'wallet' and ${t.priceId} is not null and ${t.feeWaivedMicros} = 0) or (${t.funding} = 'byok' and ${t.priceId} is null and ${t.amountMicros} = 0)`),
  ],
);

export const chargesClasses = { charges: "distributed" } satisfies Record<string, TableClass>;
