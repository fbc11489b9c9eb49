import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { bytes, instant, micros, type TableClass } from "./columns";

/** The zone whose months an account's statements are of; UTC without a row. */
export const statementZones = pgTable(
  "statement_zones",
  {
    accountId: uuid("account_id").notNull(),
    timeZone: text("time_zone").notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "statement_zones_pkey", columns: [t.accountId] }),
    foreignKey({ name: "statement_zones_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** A closed month of an account, as it was closed: never changed. What comes late is in the month in which it was booked. */
export const statements = pgTable(
  "statements",
  {
    accountId: uuid("account_id").notNull(),
    /** `2026-10`, of `time_zone`. */
    month: text("month").notNull(),
    timeZone: text("time_zone").notNull(),
    /** Half-open, of `booked_at`. One statement begins where the one before ended. */
    fromAt: instant("from_at").notNull(),
    toAt: instant("to_at").notNull(),
    openingMicros: micros("opening_micros").notNull(),
    closingMicros: micros("closing_micros").notNull(),
    /** The last ledger transaction in it or before it; 0: there was none. */
    lastSeq: bigint("last_seq", { mode: "number" }).notNull(),
    /** The whole statement as JSON, byte for byte what was hashed. */
    document: text("document").notNull(),
    /** SHA-256 of the document, which names the hash of the statement before. */
    hash: bytes("hash").notNull(),
    closedBy: text("closed_by").notNull(),
    closedAt: instant("closed_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "statements_pkey", columns: [t.accountId, t.month] }),
    foreignKey({ name: "statements_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("statements_period_check", sql`${t.fromAt} < ${t.toAt} and ${t.toAt} <= ${t.closedAt} and ${t.month} ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'`),
  ],
);

export const COST_CENTRE_KINDS = ["tag", "api_key", "sub_account"] as const;

/** Which of an account's cost centres pays for a tag, an API key or a sub-account. */
export const costCentres = pgTable(
  "cost_centres",
  {
    accountId: uuid("account_id").notNull(),
    kind: text("kind", { enum: COST_CENTRE_KINDS }).notNull(),
    /** The tag, the API key's id or the sub-account's id. */
    key: text("key").notNull(),
    costCentre: text("cost_centre").notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "cost_centres_pkey", columns: [t.accountId, t.kind, t.key] }),
    foreignKey({ name: "cost_centres_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("cost_centres_kind_check", sql`${t.kind} in ('tag', 'api_key', 'sub_account')`),
  ],
);

export const financeClasses = { statement_zones: "distributed", statements: "distributed", cost_centres: "distributed" } satisfies Record<string, TableClass>;
