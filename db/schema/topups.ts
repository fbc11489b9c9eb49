import { sql } from "drizzle-orm";
import { check, foreignKey, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { instant, micros, type TableClass } from "./columns";

/** A settled payment in: the credit it bought and the fee on top. */
export const topUps = pgTable(
  "top_ups",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    creditMicros: micros("credit_micros").notNull(),
    feeMicros: micros("fee_micros").notNull(),
    /** The fee rate in force when the top-up was made. */
    feeBps: integer("fee_bps").notNull(),
    /** The bank's reference of the payment. */
    paymentReference: text("payment_reference").notNull(),
    settledAt: instant("settled_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "top_ups_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "top_ups_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("top_ups_amounts_check", sql`${t.creditMicros} > 0 and ${t.feeMicros} >= 0`),
  ],
);

export const topUpsClasses = { top_ups: "distributed" } satisfies Record<string, TableClass>;
