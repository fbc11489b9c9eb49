import { and, asc, gt, isNull, lt } from "drizzle-orm";
import { jobs } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { enqueue } from "@/lib/queue/enqueue";

/** Longer than any pause between two looks at a job. */
const FORGOTTEN_MS = 30 * 60_000;
const PAGE = 500;

/** Looks again at jobs that nobody has touched for long: their task was lost, or waits out a long pause after errors. */
export async function sweepJobs(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - FORGOTTEN_MS);
  let swept = 0;
  for (let after: string | undefined; ; ) {
    const forgotten = await ctx.db.select({ accountId: jobs.accountId, jobId: jobs.id }).from(jobs)
      .where(and(isNull(jobs.settledAt), lt(jobs.updatedAt, before), after === undefined ? undefined : gt(jobs.id, after))).orderBy(asc(jobs.id)).limit(PAGE);
    for (const job of forgotten) await enqueue(ctx, "job.advance", job);
    swept += forgotten.length;
    after = forgotten.at(-1)?.jobId;
    if (forgotten.length < PAGE) return swept;
  }
}
