import { and, desc, eq, getTableColumns, inArray, lt, sql } from "drizzle-orm";
import { charges, jobs, usageEventKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import type { Job } from "./job";

/** A job with what it cost; null until it is charged, or when it never is. */
export type JobWithCharge = Job & { amountMicros: Micros | null };

/** Whose jobs may be seen: all of an account, or those of one sub-account of it. */
export type JobScope = { accountId: string; subAccountId?: string | null };

/** The job. Throws `not_found`, also for another account's or sub-account's. */
export async function getJob(ctx: Context, scope: JobScope & { jobId: string | null }): Promise<JobWithCharge> {
  const [job] = scope.jobId ? await select(ctx, scope, eq(jobs.id, scope.jobId)) : [];
  if (!job) throw new AppError("not_found", "No such job");
  return job;
}

/** Jobs by id, in no order. */
export function getJobs(ctx: Context, scope: JobScope & { jobIds: string[] }): Promise<JobWithCharge[]> {
  return select(ctx, scope, inArray(jobs.id, scope.jobIds));
}

/** The newest jobs, those before `before` (a job's id). */
export function listJobs(ctx: Context, scope: JobScope & { before?: string; limit: number }): Promise<JobWithCharge[]> {
  return select(ctx, scope, scope.before ? lt(jobs.id, scope.before) : undefined).orderBy(desc(jobs.id)).limit(scope.limit);
}

function select(ctx: Context, { accountId, subAccountId }: JobScope, which: ReturnType<typeof eq> | undefined) {
  return ctx.db.select({ ...getTableColumns(jobs), amountMicros: charges.amountMicros }).from(jobs)
    .leftJoin(usageEventKeys, and(eq(usageEventKeys.accountId, jobs.accountId), eq(usageEventKeys.source, "gateway"), eq(usageEventKeys.eventId, sql`'job_' || replace(${jobs.id}::text, '-', '')`)))
    .leftJoin(charges, and(eq(charges.accountId, jobs.accountId), eq(charges.usageEventId, usageEventKeys.usageEventId)))
    .where(and(eq(jobs.accountId, accountId), subAccountId ? eq(jobs.subAccountId, subAccountId) : undefined, which))
    .$dynamic();
}
