import { and, eq, inArray, ne } from "drizzle-orm";
import { upstreamGenerations } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Taken } from "./upstream";

type Claim = { upstream: string; upstreamId: string; jobId: string };

/** Makes a generation a job's own, for ever. False when it is another job's. Safe to repeat. */
export async function claimGeneration(ctx: Context, { upstream, upstreamId, jobId }: Claim): Promise<boolean> {
  await ctx.db.insert(upstreamGenerations).values({ upstream, upstreamId, jobId, claimedAt: ctx.clock.now() }).onConflictDoNothing();
  const [owner] = await ctx.db.select({ jobId: upstreamGenerations.jobId }).from(upstreamGenerations).where(and(eq(upstreamGenerations.upstream, upstream), eq(upstreamGenerations.upstreamId, upstreamId)));
  return owner!.jobId === jobId;
}

/** Tells which generations are other jobs' than this one. */
export function takenByOthers(ctx: Context, { upstream, jobId }: Omit<Claim, "upstreamId">): Taken {
  return async (upstreamIds) => {
    if (upstreamIds.length === 0) return new Set();
    const rows = await ctx.db.select({ upstreamId: upstreamGenerations.upstreamId }).from(upstreamGenerations)
      .where(and(eq(upstreamGenerations.upstream, upstream), inArray(upstreamGenerations.upstreamId, upstreamIds), ne(upstreamGenerations.jobId, jobId)));
    return new Set(rows.map((row) => row.upstreamId));
  };
}
