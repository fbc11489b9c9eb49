import { and, eq, isNull } from "drizzle-orm";
import { jobs } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { releaseSlot } from "@/lib/upstream/slots";
import { getJob, type JobScope, type JobWithCharge } from "./get-job";
import { settleJobs } from "./settle-jobs";

/** What the log says a cancelled call was answered (nginx's "client closed request"). */
const CANCELLED = 499;

/**
 * Cancels a job that was not sent upstream yet, and gives its hold back at once. A running or ended one stays as it is.
 * Returns the job as it stands. Throws `not_found`.
 */
export async function cancelJob(ctx: Context, scope: JobScope & { jobId: string | null }): Promise<JobWithCharge> {
  const job = await getJob(ctx, scope);
  const now = ctx.clock.now();
  const cancelled = await ctx.db.update(jobs).set({ outcome: "cancelled", httpStatus: CANCELLED, error: "cancelled", finishedAt: now < job.createdAt ? job.createdAt : now, updatedAt: now })
    .where(and(eq(jobs.accountId, job.accountId), eq(jobs.id, job.id), isNull(jobs.outcome), isNull(jobs.createAttemptedAt), isNull(jobs.upstreamId)))
    .returning({ id: jobs.id });
  if (cancelled.length > 0) await releaseSlot(ctx, job.credential, job.id);
  if (cancelled.length > 0 || job.outcome === "cancelled") await settleJobs(ctx, { accountId: job.accountId, jobIds: [job.id] });
  return getJob(ctx, scope);
}
