import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant, type TableClass } from "./columns";

/** Who did what, append-only. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: uuid("id").primaryKey(),
    /** Null for what concerns the whole platform. */
    accountId: uuid("account_id"),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    subject: text("subject").notNull(),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("audit_entries_account_idx").on(t.accountId, t.createdAt)],
);

export const auditClasses = { audit_entries: "local" } satisfies Record<string, TableClass>;
