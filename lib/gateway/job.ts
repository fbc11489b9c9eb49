import { and, eq, sql } from "drizzle-orm";
import { jobs, jobSteps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";

export type Job = typeof jobs.$inferSelect;
export type JobRef = { accountId: string; jobId: string };

/** The job, or null when the account has none of that id. */
export async function findJob(ctx: Context, { accountId, jobId }: JobRef): Promise<Job | null> {
  const [job] = await ctx.db.select().from(jobs).where(and(eq(jobs.accountId, accountId), eq(jobs.id, jobId)));
  return job ?? null;
}

/** Writes down what happened to a job, for people. */
export async function noteStep(ctx: Context, { accountId, jobId }: JobRef, kind: string, detail: Record<string, unknown> = {}): Promise<void> {
  await ctx.db.insert(jobSteps).values({ accountId, jobId, id: newId(), kind, detail, at: ctx.clock.now() });
}

/**
 * Changes a job that has not ended, and only while it is as `expected`: two tasks that act on one job at once cannot both
 * pass. Returns whether it was.
 */
export async function changeJob(ctx: Context, job: Job, change: Partial<Job>, expected: { createAttempts?: number } = {}): Promise<boolean> {
  const rows = await ctx.db.update(jobs).set({ ...change, updatedAt: ctx.clock.now() })
    .where(and(
      eq(jobs.accountId, job.accountId), eq(jobs.id, job.id), sql`${jobs.outcome} is null`,
      expected.createAttempts === undefined ? undefined : and(eq(jobs.createAttempts, expected.createAttempts), sql`${jobs.upstreamId} is null`),
    ))
    .returning({ id: jobs.id });
  return rows.length > 0;
}
