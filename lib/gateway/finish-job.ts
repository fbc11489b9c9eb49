import { and, eq, isNull } from "drizzle-orm";
import { jobs } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { enqueue } from "@/lib/queue/enqueue";
import { plainWords } from "@/lib/upstream/plain-words";
import { releaseSlot } from "@/lib/upstream/slots";
import { type Job, noteStep } from "./job";

export type Outcome =
  | { outcome: "completed"; deliveredMs: number; secondsSource: "requested" | "reported" | "probed"; fileName: string; fileBytes: number; width: number | null; height: number | null }
  | { outcome: "failed"; httpStatus: number; error: string };

const MAX_ERROR = 2_000;
/** The longest that can be written down; a longer one is as little believed, and a person sees it. */
const MAX_DELIVERED_MS = 2 ** 31 - 1;

/**
 * Writes down how a job ended, once, and has it settled: nothing changes an outcome afterwards. Returns false when it had
 * ended before.
 */
export async function finishJob(ctx: Context, job: Job, outcome: Outcome): Promise<boolean> {
  const ref = { accountId: job.accountId, jobId: job.id };
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const facts = outcome.outcome === "completed" 
      ? { ...outcome, deliveredMs: Math.min(outcome.deliveredMs, MAX_DELIVERED_MS), httpStatus: 200 } : { ...outcome, error: plainWords(outcome.error, MAX_ERROR) };
    // Accounts' clocks run on: a finish before the submit would be refused as a log line.
    const rows = await tx.db.update(jobs).set({ ...facts, finishedAt: now < job.createdAt ? job.createdAt : now, updatedAt: now })
      .where(and(eq(jobs.accountId, job.accountId), eq(jobs.id, job.id), isNull(jobs.outcome))).returning({ id: jobs.id });
    if (rows.length === 0) return false;
    await noteStep(tx, ref, "finished", facts);
    await releaseSlot(tx, job.credential, job.id);
    await enqueue(tx, "job.settle", ref);
    return true;
  });
}
