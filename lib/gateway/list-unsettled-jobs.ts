import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { jobs, jobSteps } from "@/db/schema";
import { nameAccounts } from "@/lib/auth/name-accounts";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";

export type UnsettledJob = {
  id: string; account: { slug: string; name: string }; modelId: string; upstream: string; upstreamId: string | null;
  status: "queued" | "processing"; /** It has ended, and only its books are open. */ isEnded: boolean; createAttempts: number; createdAt: Date;
  /** What happened to it last. */
  lastStep: { kind: string; message: string | null; at: Date } | null;
};
export type UnsettledJobs = { queued: number; processing: number; ended: number; oldest: UnsettledJob[] };

/** The jobs of all accounts that are not settled: how many, and those that have been under way longest. */
export async function listUnsettledJobs(ctx: Context, { limit }: { limit: number }): Promise<UnsettledJobs> {
  const [[sums], oldest] = await Promise.all([
    ctx.db.execute<{ queued: string; processing: string; ended: string }>(sql`
      select count(*) filter (where outcome is null and status = 'queued') as queued, count(*) filter (where outcome is null and status = 'processing') as processing,
        count(*) filter (where outcome is not null) as ended
      from jobs where settled_at is null`),
    ctx.db.select().from(jobs).where(isNull(jobs.settledAt)).orderBy(asc(jobs.createdAt), asc(jobs.id)).limit(limit),
  ]);
  const [names, steps] = await Promise.all([nameAccounts(ctx, oldest.map(({ accountId }) => accountId)), Promise.all(oldest.map((job) => findLastStep(ctx, job)))]);
  return {
    queued: Number(sums!.queued), processing: Number(sums!.processing), ended: Number(sums!.ended),
    oldest: oldest.map(({ accountId, id, status, outcome, modelId, upstream, upstreamId, createAttempts, createdAt }, i) => ({
      id: publicId("job", id), account: names.get(accountId)!, modelId, upstream, upstreamId, status: status === "queued" ? "queued" : "processing", isEnded: outcome !== null, createAttempts, createdAt, lastStep: steps[i]!,
    })),
  };
}

async function findLastStep(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<UnsettledJob["lastStep"]> {
  const [step] = await ctx.db.select({ kind: jobSteps.kind, detail: jobSteps.detail, at: jobSteps.at }).from(jobSteps)
    .where(and(eq(jobSteps.accountId, accountId), eq(jobSteps.jobId, id))).orderBy(desc(jobSteps.id)).limit(1);
  return step ? { kind: step.kind, message: typeof step.detail.message === "string" ? step.detail.message : null, at: step.at } : null;
}
