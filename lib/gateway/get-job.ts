import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, sql } from "drizzle-orm";
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

/** Jobs by age, newest first unless `order` says otherwise, from the one after `after` (a job's id) on; only one API key's when that is given. */
export function listJobs(ctx: Context, scope: JobScope & { apiKeyId?: string; after?: string; order?: "asc" | "desc"; limit: number }): Promise<JobWithCharge[]> {
  const { apiKeyId, after, order = "desc", limit } = scope;
  const later = order === "desc" ? lt : gt;
  const which = and(apiKeyId ? eq(jobs.apiKeyId, apiKeyId) : undefined, after ? later(jobs.id, after) : undefined);
  return select(ctx, scope, which).orderBy(order === "desc" ? desc(jobs.id) : asc(jobs.id)).limit(limit);
}

function select(ctx: Context, { accountId, subAccountId }: JobScope, which: ReturnType<typeof eq> | undefined) {
  return ctx.db.select({ ...getTableColumns(jobs), amountMicros: charges.amountMicros }).from(jobs)
    .leftJoin(usageEventKeys, and(eq(usageEventKeys.accountId, accountId), eq(usageEventKeys.source, "gateway"), eq(usageEventKeys.eventId, sql`'job_' || replace(${jobs.id}::text, '-', '')`)))
    .leftJoin(charges, and(eq(charges.accountId, accountId), eq(charges.usageEventId, usageEventKeys.usageEventId)))
    .where(and(eq(jobs.accountId, accountId), subAccountId ? eq(jobs.subAccountId, subAccountId) : undefined, which))
    .$dynamic();
}
