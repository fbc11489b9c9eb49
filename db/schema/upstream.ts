import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, type TableClass } from "./columns";

/**
 * Leaves to ask for a generation with a credential: the upstream allows only so many under way, and so many new ones a
 * minute. One that was given back stays for that minute. Local, shared by all workers.
 */
export const upstreamSlots = pgTable(
  "upstream_slots",
  {
    credential: text("credential").notNull(),
    jobId: uuid("job_id").notNull(),
    takenAt: instant("taken_at").notNull(),
    releasedAt: instant("released_at"),
  },
  (t) => [primaryKey({ name: "upstream_slots_pkey", columns: [t.credential, t.jobId, t.takenAt] }), index("upstream_slots_taken_idx").on(t.credential, t.takenAt)],
);

/** Whose each generation is: what is found again after an unclear answer belongs to one job only. Local: jobs of all accounts meet at one upstream. */
export const upstreamGenerations = pgTable(
  "upstream_generations",
  {
    upstream: text("upstream").notNull(),
    upstreamId: text("upstream_id").notNull(),
    jobId: uuid("job_id").notNull(),
    claimedAt: instant("claimed_at").notNull(),
  },
  (t) => [primaryKey({ name: "upstream_generations_pkey", columns: [t.upstream, t.upstreamId] }), index("upstream_generations_claimed_idx").on(t.claimedAt)],
);

/** What an upstream answered, summed by minute: what its health and its circuit breaker are judged by. */
export const upstreamMinutes = pgTable(
  "upstream_minutes",
  {
    upstream: text("upstream").notNull(),
    minuteAt: instant("minute_at").notNull(),
    requests: integer("requests").notNull(),
    /** Only what is the upstream's fault: time-outs, 5xx, broken connections. */
    failures: integer("failures").notNull(),
    latencyMs: bigint("latency_ms", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ name: "upstream_minutes_pkey", columns: [t.upstream, t.minuteAt] }), check("upstream_minutes_counts_check", sql`${t.failures} between 0 and ${t.requests}`)],
);

/** An upstream's circuit breaker, shared by all processes: open until an instant, or closed. */
export const upstreamBreakers = pgTable("upstream_breakers", {
  upstream: text("upstream").primaryKey(),
  /** Nothing is sent before; afterwards one request tries. */
  openUntil: instant("open_until"),
  /** Doubles the pause each time that the trying request fails. */
  trips: integer("trips").notNull(),
  lastError: text("last_error"),
  updatedAt: instant("updated_at").notNull(),
});

/** Requests counted for rate limits, kept by `rate-limiter-flexible` in the form that it asks for. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  points: integer("points").notNull().default(0),
  expire: instant("expire"),
});

export const upstreamClasses = { upstream_slots: "local", upstream_generations: "local", upstream_minutes: "local", upstream_breakers: "local", rate_limits: "local" } satisfies Record<string, TableClass>;
