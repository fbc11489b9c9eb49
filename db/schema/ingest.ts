import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, type TableClass } from "./columns";

/** Log lines that could not be used, with their raw text, so that they can be replayed after a fix. */
export const quarantinedLines = pgTable(
  "quarantined_lines",
  {
    id: uuid("id").primaryKey(),
    source: text("source").notNull(),
    /** SHA-256 of the raw text: a line that comes again while it is here is not stored twice. */
    rawHash: bytes("raw_hash").notNull(),
    raw: text("raw").notNull(),
    /** File name or route that it came through, and its line there, counted from 1. */
    origin: text("origin").notNull(),
    line: bigint("line", { mode: "number" }).notNull(),
    reason: text("reason").notNull(),
    detail: text("detail").notNull(),
    /** As the line says; it may not exist. */
    accountId: uuid("account_id"),
    receivedAt: instant("received_at").notNull(),
    state: text("state", { enum: ["open", "replayed", "discarded"] }).notNull(),
    resolvedAt: instant("resolved_at"),
    resolvedBy: text("resolved_by"),
    note: text("note"),
  },
  (t) => [
    unique("quarantined_lines_raw_key").on(t.source, t.rawHash),
    index("quarantined_lines_state_idx").on(t.state, t.receivedAt, t.id),
    check("quarantined_lines_state_check", sql`${t.state} in ('open', 'replayed', 'discarded')`),
  ],
);

export const ingestClasses = { quarantined_lines: "local" } satisfies Record<string, TableClass>;
