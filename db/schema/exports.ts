import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, type TableClass } from "./columns";

export const EXPORT_KINDS = ["focus_csv", "focus_parquet", "journal_quickbooks", "journal_xero", "ledger"] as const;

/** Which exports are made without being asked for; one that is not here is made when somebody asks. */
export const exportSchedules = pgTable(
  "export_schedules",
  {
    kind: text("kind", { enum: EXPORT_KINDS }).primaryKey(),
    /** `month`: when a month is closed. `day`: every day, of the month so far, and when it is closed. */
    every: text("every", { enum: ["day", "month"] }).notNull(),
    /** What closed until then has its runs: the instant at which it was switched on, at first. */
    plannedTo: instant("planned_to").notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [check("export_schedules_check", sql`${t.kind} in ('focus_csv', 'focus_parquet', 'journal_quickbooks', 'journal_xero', 'ledger') and ${t.every} in ('day', 'month')`)],
);

/** Each file that was to be made, and what became of it. The worker takes them from here. */
export const exportRuns = pgTable(
  "export_runs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: EXPORT_KINDS }).notNull(),
    /** Null for a file of all accounts. */
    accountId: uuid("account_id"),
    /** `2026-10`, of the account's zone; of UTC for a file of all accounts. */
    month: text("month").notNull(),
    /** The file's key in the bucket, without the prefix of the settings. */
    path: text("path").notNull(),
    /** Why it is made: `closed`, the day on which it was due, or the id of what asked for it. One run each. */
    occasion: text("occasion").notNull(),
    askedBy: text("asked_by").notNull(),
    createdAt: instant("created_at").notNull(),
    /** `skipped`: it failed, and a later run makes the same file. */
    state: text("state", { enum: ["waiting", "running", "done", "skipped"] }).notNull(),
    attempts: integer("attempts").notNull(),
    /** When one that waits is tried. */
    nextAt: instant("next_at").notNull(),
    /** Its worker says again and again that it lives; one that has not until then is dead, and another takes the run. */
    leaseUntil: instant("lease_until"),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    /** The upload that is under way: its parts are removed when the worker dies. */
    uploadId: text("upload_id"),
    rows: bigint("rows", { mode: "number" }),
    bytes: bigint("bytes", { mode: "number" }),
    sha256: bytes("sha256"),
    /** Why the last attempt failed. */
    error: text("error"),
  },
  (t) => [
    uniqueIndex("export_runs_occasion_key").on(t.path, t.occasion),
    index("export_runs_open_idx").on(t.nextAt).where(sql`${t.state} in ('waiting', 'running')`),
    index("export_runs_created_idx").on(t.createdAt, t.id),
    index("export_runs_done_idx").on(t.kind, t.endedAt).where(sql`${t.state} = 'done'`),
    check("export_runs_state_check", sql`${t.kind} in ('focus_csv', 'focus_parquet', 'journal_quickbooks', 'journal_xero', 'ledger') and ${t.state} in ('waiting', 'running', 'done', 'skipped') and (${t.state} <> 'running' or ${t.leaseUntil} is not null) and (${t.state} <> 'done' or (${t.endedAt} is not null and ${t.sha256} is not null))`),
  ],
);

export const exportsClasses = { export_schedules: "local", export_runs: "local" } satisfies Record<string, TableClass>;
