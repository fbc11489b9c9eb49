import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
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

/** Each time that the books were recomputed from their entries, and what was wrong. Append-only. */
export const auditRuns = pgTable(
  "audit_runs",
  {
    id: uuid("id").primaryKey(),
    startedBy: text("started_by").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
    accounts: integer("accounts").notNull(),
    findings: jsonb("findings").$type<{ accountId: string; check: string; detail: string }[]>().notNull(),
  },
  (t) => [index("audit_runs_started_idx").on(t.startedAt)],
);

export const auditClasses = { audit_entries: "local", audit_runs: "local" } satisfies Record<string, TableClass>;
