import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { jobs } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { publicId } from "@/lib/ids/public-id";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { announce } from "@/lib/webhooks/announce";
import { getJobs } from "./get-job";
import { logLine, writeLog } from "./log-line";
import { presentJob } from "./present-job";

/** Identifies the events of this gateway, with the job's id: the log's lines are read under the same name. */
export const GATEWAY_SOURCE = "gateway";

/**
 * Books jobs of one account whose outcome is known: writes their log lines and hands the same lines to ingest, which
 * charges what was delivered and ends the hold, in one transaction with the jobs' status and the webhooks. A length that
 * is not believed goes to the quarantine, and its hold stays until a person has looked. Repeating it changes nothing.
 */
export async function settleJobs(ctx: Context, { accountId, jobIds }: { accountId: string; jobIds: string[] }): Promise<void> {
  const due = await ctx.db.select().from(jobs).where(and(eq(jobs.accountId, accountId), inArray(jobs.id, jobIds), isNotNull(jobs.outcome), isNull(jobs.settledAt)));
  if (due.length === 0) return;
  // Before the books: a line too many is a repeat, a line too few would be a call that the log does not know.
  await writeLog(due);
  await transact(ctx, async (tx) => {
    const lines = due.map((job, i) => ({ raw: logLine(job), line: i + 1 }));
    const { outcomes } = await ingestLines(tx, { source: GATEWAY_SOURCE, origin: "gateway", lines });
    for (const { outcome, reason, detail } of outcomes) invariant(outcome !== "conflict" && (outcome !== "quarantined" || reason === "implausible_duration"), `our own log line is ${outcome}: ${detail}`);
    const settledAt = tx.clock.now();
    for (const [status, ended] of [["completed", due.filter((job) => job.outcome === "completed")], ["failed", due.filter((job) => job.outcome !== "completed")]] as const) {
      if (ended.length === 0) continue;
      await tx.db.update(jobs).set({ status, settledAt, updatedAt: settledAt })
        .where(and(eq(jobs.accountId, accountId), inArray(jobs.id, ended.map((job) => job.id)), isNull(jobs.settledAt)));
    }
    const settled = await getJobs(tx, { accountId, jobIds: due.map(({ id }) => id) });
    await announce(tx, ...settled.map((job) => ({ accountId, type: job.status === "completed" ? "job.completed" as const : "job.failed" as const, data: presentJob(job), jobUrl: job.webhookUrl, eventKey: `settled:${publicId("job", job.id)}` })));
  });
}
