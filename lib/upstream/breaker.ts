import { and, eq, gte, isNull, lt, lte, sql } from "drizzle-orm";
import { upstreamBreakers, upstreamGenerations, upstreamMinutes } from "@/db/schema";
import type { Context } from "@/lib/context/context";

const MINUTE_MS = 60_000;
const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;
/** As long as a trial may take; whoever made it and died has lost it then. */
const TRIAL_MS = 120_000;
/** Whoever is turned away asks again this soon: a trial may be over long before the pause that it stands for. */
const LONGEST_WAIT_MS = 15_000;
const MINUTES_KEPT_MS = 86_400_000;
const GENERATIONS_KEPT_MS = 30 * 86_400_000;
const MOST_WORDS = 300;

export type Leave = { ok: true; /** The one request that tries whether the upstream is back. */ trial: boolean } | { ok: false; retryAfterMs: number };
export type Answer = {
  /** The upstream's fault: a time-out, a broken connection, a 5xx. */
  failed: boolean;
  latencyMs: number;
  error?: string;
  /** As `mayCall` said. */
  trial: boolean;
};

/** Whether an upstream may be called. After a pause the first who asks makes the trial, and the others wait for it. */
export async function mayCall(ctx: Context, upstream: string): Promise<Leave> {
  const now = ctx.clock.now();
  const wait = (until: Date): Leave => ({ ok: false, retryAfterMs: Math.min(Math.max(until.getTime() - now.getTime(), 0), LONGEST_WAIT_MS) });
  const read = () => ctx.db.select({ openUntil: upstreamBreakers.openUntil }).from(upstreamBreakers).where(eq(upstreamBreakers.upstream, upstream));
  const [breaker] = await read();
  if (!breaker?.openUntil) return { ok: true, trial: false };
  if (breaker.openUntil > now) return wait(breaker.openUntil);
  const won = await ctx.db.update(upstreamBreakers).set({ openUntil: new Date(now.getTime() + TRIAL_MS), updatedAt: now })
    .where(and(eq(upstreamBreakers.upstream, upstream), lte(upstreamBreakers.openUntil, now))).returning({ upstream: upstreamBreakers.upstream });
  if (won.length > 0) return { ok: true, trial: true };
  const [later] = await read();
  return later?.openUntil ? wait(later.openUntil) : { ok: true, trial: false };
}

/**
 * Counts an answer. The breaker opens when at least five requests, and half of them, failed in this minute and the last;
 * the trial's answer closes it, or doubles the pause.
 */
export async function recordAnswer(ctx: Context, upstream: string, { failed, latencyMs, error, trial }: Answer): Promise<void> {
  const now = ctx.clock.now();
  const minuteAt = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
  const [minute] = await ctx.db.insert(upstreamMinutes).values({ upstream, minuteAt, requests: 1, failures: failed ? 1 : 0, latencyMs: Math.round(latencyMs) }).onConflictDoUpdate({
    target: [upstreamMinutes.upstream, upstreamMinutes.minuteAt],
    set: { requests: sql`${upstreamMinutes.requests} + excluded.requests`, failures: sql`${upstreamMinutes.failures} + excluded.failures`, latencyMs: sql`${upstreamMinutes.latencyMs} + excluded.latency_ms` },
  }).returning({ requests: upstreamMinutes.requests });
  if (minute!.requests === 1) await forget(ctx, now);
  if (!failed && trial) await close(ctx, upstream, now);
  if (failed && (trial || (await isFailing(ctx, upstream, minuteAt)))) await open(ctx, upstream, { trial, error, now });
}

/** Those who fail at once open it once: the first makes the row or finds it closed. */
async function open(ctx: Context, upstream: string, { trial, error = "no answer", now }: { trial: boolean; error?: string | undefined; now: Date }): Promise<void> {
  const lastError = error.slice(0, MOST_WORDS);
  const pause = (trips: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (trips - 1), LONGEST_PAUSE_MS);
  if (!trial) {
    const first = { upstream, openUntil: new Date(now.getTime() + pause(1)), trips: 1, lastError, updatedAt: now };
    const set = { openUntil: sql`excluded.open_until`, trips: sql`excluded.trips`, lastError: sql`excluded.last_error`, updatedAt: sql`excluded.updated_at` };
    await ctx.db.insert(upstreamBreakers).values(first).onConflictDoUpdate({ target: upstreamBreakers.upstream, set, setWhere: isNull(upstreamBreakers.openUntil) });
    return;
  }
  const [breaker] = await ctx.db.select({ trips: upstreamBreakers.trips }).from(upstreamBreakers).where(eq(upstreamBreakers.upstream, upstream));
  const trips = (breaker?.trips ?? 0) + 1;
  await ctx.db.update(upstreamBreakers).set({ openUntil: new Date(now.getTime() + pause(trips)), trips, lastError, updatedAt: now }).where(and(eq(upstreamBreakers.upstream, upstream), eq(upstreamBreakers.trips, trips - 1)));
}

async function close(ctx: Context, upstream: string, now: Date): Promise<void> {
  await ctx.db.update(upstreamBreakers).set({ openUntil: null, trips: 0, updatedAt: now }).where(eq(upstreamBreakers.upstream, upstream));
}

async function isFailing(ctx: Context, upstream: string, minuteAt: Date): Promise<boolean> {
  const [sum] = await ctx.db.select({ requests: sql<string>`coalesce(sum(${upstreamMinutes.requests}), 0)`, failures: sql<string>`coalesce(sum(${upstreamMinutes.failures}), 0)` })
    .from(upstreamMinutes).where(and(eq(upstreamMinutes.upstream, upstream), gte(upstreamMinutes.minuteAt, new Date(minuteAt.getTime() - MINUTE_MS))));
  return Number(sum!.failures) >= FAILURES_TO_OPEN && Number(sum!.failures) * 2 >= Number(sum!.requests);
}

/** Once a minute, what nobody will ask for again goes. */
async function forget(ctx: Context, now: Date): Promise<void> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  await ctx.db.delete(upstreamMinutes).where(lt(upstreamMinutes.minuteAt, ago(MINUTES_KEPT_MS)));
  await ctx.db.delete(upstreamGenerations).where(lt(upstreamGenerations.claimedAt, ago(GENERATIONS_KEPT_MS)));
}
