import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { upstreamSlots } from "@/db/schema";
import { transact, type Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";

const MINUTE_MS = 60_000;
/** A generation that takes this long is stuck, or its slot was lost: it holds nobody back any more. */
const STUCK_MS = 3_600_000;
const KEPT_MS = 86_400_000;

export type SlotLimits = { concurrent: number; perMinute: number };

const settings = (): SlotLimits => ({ concurrent: getEnv().UPSTREAM_CONCURRENT_GENERATIONS, perMinute: getEnv().UPSTREAM_CREATES_PER_MINUTE });

/**
 * Leave to ask for a generation with a credential: at most so many are under way, and at most so many begin in any minute,
 * over all processes. A job that has one is given it again. False: none is free now, ask again later.
 */
export async function takeSlot(ctx: Context, credential: string, jobId: string, limits = settings()): Promise<boolean> {
  return transact(ctx, async ({ db }) => {
    // Those who ask for one credential wait for each other, so that two cannot take the last one.
    await db.execute(sql`select pg_advisory_xact_lock(hashtext('upstream_slots'), hashtext(${credential}))`);
    const now = ctx.clock.now();
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const own = and(eq(upstreamSlots.credential, credential), eq(upstreamSlots.jobId, jobId), isNull(upstreamSlots.releasedAt));
    if ((await db.select({ at: upstreamSlots.takenAt }).from(upstreamSlots).where(own)).length > 0) return true;
    await db.delete(upstreamSlots).where(and(eq(upstreamSlots.credential, credential), or(lt(upstreamSlots.takenAt, ago(KEPT_MS)), and(lt(upstreamSlots.takenAt, ago(MINUTE_MS)), sql`${upstreamSlots.releasedAt} is not null`))));
    const [used] = await db.select({
      underWay: sql<string>`count(*) filter (where ${upstreamSlots.releasedAt} is null)`,
      begun: sql<string>`count(*) filter (where ${gt(upstreamSlots.takenAt, ago(MINUTE_MS))})`,
    }).from(upstreamSlots).where(and(eq(upstreamSlots.credential, credential), gt(upstreamSlots.takenAt, ago(STUCK_MS))));
    if (Number(used!.underWay) >= limits.concurrent || Number(used!.begun) >= limits.perMinute) return false;
    await db.insert(upstreamSlots).values({ credential, jobId, takenAt: now }).onConflictDoUpdate({ target: [upstreamSlots.credential, upstreamSlots.jobId, upstreamSlots.takenAt], set: { releasedAt: null } });
    return true;
  });
}

/** Gives a job's slot back. Safe to repeat; it still counts among those that began in its minute. */
export async function releaseSlot(ctx: Context, credential: string, jobId: string): Promise<void> {
  await ctx.db.update(upstreamSlots).set({ releasedAt: ctx.clock.now() }).where(and(eq(upstreamSlots.credential, credential), eq(upstreamSlots.jobId, jobId), isNull(upstreamSlots.releasedAt)));
}
