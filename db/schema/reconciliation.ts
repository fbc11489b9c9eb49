import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, micros, type TableClass } from "./columns";

export const FINDINGS = ["only_ours", "only_theirs", "differing", "double"] as const;
export const DIFFERENCE_STATES = ["open", "proposed", "resolved", "gone"] as const;

/** One side of a difference, as it is kept: amounts as decimals of dollars; null where that side says nothing of it. */
export type KeptSide = { amount: string | null; fee: string; ms: number | null; count: number; what: string; at: string; parts: string[] };

/** Each time that our books were held against somebody else's, with what came out. Append-only. */
export const reconciliationRuns = pgTable(
  "reconciliation_runs",
  {
    id: uuid("id").primaryKey(),
    /** `stripe`, or the id of the provider whose usage was compared. */
    counterparty: text("counterparty").notNull(),
    /** Half-open, of when things happened. */
    fromAt: instant("from_at").notNull(),
    toAt: instant("to_at").notNull(),
    /** Where theirs came from: `api`, or the name of the file. */
    origin: text("origin").notNull(),
    matched: integer("matched").notNull(),
    /** They differ, as two people know. */
    resolved: integer("resolved").notNull(),
    onlyOurs: integer("only_ours").notNull(),
    onlyTheirs: integer("only_theirs").notNull(),
    differing: integer("differing").notNull(),
    double: integer("double").notNull(),
    startedBy: text("started_by").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
  },
  (t) => [index("reconciliation_runs_idx").on(t.counterparty, t.startedAt)],
);

/** What did not agree, from when it was found until it is resolved, or gone by itself. One for each thing that both sides should know. */
export const reconciliationDifferences = pgTable(
  "reconciliation_differences",
  {
    id: uuid("id").primaryKey(),
    counterparty: text("counterparty").notNull(),
    /** What both sides call it: a payment, refund or movement of Stripe, or the upstream's id of a call. */
    externalId: text("external_id").notNull(),
    finding: text("finding", { enum: FINDINGS }).notNull(),
    /** Whose it is, where we know. */
    accountId: uuid("account_id"),
    ours: jsonb("ours").$type<KeptSide>(),
    theirs: jsonb("theirs").$type<KeptSide>(),
    /** How far apart the sides are. */
    atRiskMicros: micros("at_risk_micros").notNull(),
    /** When it happened; age counts from here. */
    happenedAt: instant("happened_at").notNull(),
    foundAt: instant("found_at").notNull(),
    seenAt: instant("seen_at").notNull(),
    /** `proposed`: a resolution waits for a second person; `gone`: a later run found both sides agreeing. */
    state: text("state", { enum: DIFFERENCE_STATES }).notNull(),
    /** `adjust` posts the difference in the platform's own books; `accept` posts nothing. */
    resolution: text("resolution", { enum: ["adjust", "accept"] }),
    /** What an adjustment is booked against. */
    contra: text("contra"),
    /** Anew for each proposal: what is approved is what was seen. */
    proposalId: uuid("proposal_id"),
    proposedBy: text("proposed_by"),
    proposedAt: instant("proposed_at"),
    approvedBy: text("approved_by"),
    approvedAt: instant("approved_at"),
    /** The adjusting transaction in the platform's own books. */
    seq: bigint("seq", { mode: "number" }),
  },
  (t) => [
    unique("reconciliation_differences_key").on(t.counterparty, t.externalId),
    index("reconciliation_differences_open_idx").on(t.happenedAt).where(sql`${t.state} in ('open', 'proposed')`),
    check("reconciliation_differences_state_check", sql`${t.state} in ('open', 'proposed', 'resolved', 'gone') and ${t.finding} in ('only_ours', 'only_theirs', 'differing', 'double')`),
    check("reconciliation_differences_people_check", sql`(${t.state} not in ('proposed', 'resolved') or ${t.proposedBy} is not null) and (${t.state} <> 'resolved' or (${t.approvedBy} is not null and ${t.approvedBy} <> ${t.proposedBy}))`),
  ],
);

/** What people wrote about a difference. Append-only. */
export const reconciliationNotes = pgTable(
  "reconciliation_notes",
  {
    id: uuid("id").primaryKey(),
    differenceId: uuid("difference_id").notNull().references(() => reconciliationDifferences.id),
    text: text("text").notNull(),
    writtenBy: text("written_by").notNull(),
    writtenAt: instant("written_at").notNull(),
  },
  (t) => [index("reconciliation_notes_idx").on(t.differenceId, t.writtenAt)],
);

export const reconciliationClasses = { reconciliation_runs: "local", reconciliation_differences: "local", reconciliation_notes: "local" } satisfies Record<string, TableClass>;
