import { eq, sql } from "drizzle-orm";
import { exportRuns } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type ExportRun = typeof exportRuns.$inferSelect;

/** How long a worker that says nothing is taken for alive. */
export const LEASE_MS = 120_000;

/** Takes the run that has waited longest, or one whose worker died; null when none is due. Two workers never take the same one, nor two of one file. */
export async function claimRun(ctx: Context): Promise<ExportRun | null> {
  const now = ctx.clock.now();
  const at = sql`${now.toISOString()}::timestamptz`;
  const due = sql`(
    select r.id from export_runs r
    where ((r.state = 'waiting' and r.next_at <= ${at}) or (r.state = 'running' and r.lease_until < ${at}))
      and not exists (select from export_runs o where o.path = r.path and o.id <> r.id and o.state = 'running')
    order by r.next_at, r.id limit 1 for update of r skip locked)`;
  const [run] = await ctx.db.update(exportRuns)
    .set({ state: "running", attempts: sql`${exportRuns.attempts} + 1`, startedAt: now, endedAt: null, leaseUntil: new Date(now.getTime() + LEASE_MS), rows: null, bytes: null })
    .where(eq(exportRuns.id, due)).returning();
  return run ?? null;
}
