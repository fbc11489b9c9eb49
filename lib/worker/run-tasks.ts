import type PgBoss from "pg-boss";
import type { Context } from "@/lib/context/context";
import { advanceJob } from "@/lib/gateway/advance-job";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { runQueue } from "@/lib/queue/run-queue";
import type { TaskData, TaskName } from "@/lib/queue/tasks";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
import { eachApart } from "./each-apart";

type Options = { signal: AbortSignal; onError: (error: unknown, task: TaskName, data: TaskData[TaskName][]) => void };

/** How many tasks of a kind one process runs at once: most of a job's are waiting for the upstream. */
const CONCURRENCY = 16;
/** Webhooks wait for nothing but their receivers; one account has a quarter of the places at most. */
const DELIVERIES = 64;
/** Captures of one account are folded into one transaction: that is what a hot wallet can bear. */
const FOLD = 100;

/** Runs queued tasks until `signal`, then finishes those under way. */
export async function runTasks(ctx: Context, queue: PgBoss, { signal, onError }: Options): Promise<void> {
  await Promise.all([
    runQueue(queue, { name: "job.advance", concurrency: CONCURRENCY, signal, onError: (error, data) => onError(error, "job.advance", data), run: ([data]) => advanceJob(ctx, data!, { lookups: data!.lookups }) }),
    runQueue(queue, { name: "job.callback", concurrency: CONCURRENCY, signal, onError: (error, data) => onError(error, "job.callback", data), run: ([data]) => advanceJob(ctx, data!, { plan: false }) }),
    runQueue(queue, { name: "job.settle", concurrency: 2, batch: FOLD, signal, onError: (error, data) => onError(error, "job.settle", data), run: (data) => settleByAccount(ctx, data) }),
    runQueue(queue, { name: "webhook.deliver", concurrency: DELIVERIES, signal, onError: (error, data) => onError(error, "webhook.deliver", data), run: ([data]) => deliverWebhook(ctx, data!) }),
  ]);
}

async function settleByAccount(ctx: Context, due: TaskData["job.settle"][]): Promise<void> {
  const byAccount = new Map<string, string[]>();
  for (const { accountId, jobId } of due) byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), jobId]);
  const results = await Promise.allSettled([...byAccount].map(([accountId, jobIds]) => settleTogether(ctx, accountId, jobIds)));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  // All of the share are tried again; those that are settled stay as they are.
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "));
}

/** All at once; one by one when that fails, so that a job that cannot be booked keeps no other from it. */
async function settleTogether(ctx: Context, accountId: string, jobIds: string[]): Promise<void> {
  try {
    await settleJobs(ctx, { accountId, jobIds });
  } catch (error) {
    if (jobIds.length === 1) throw error;
    await eachApart(jobIds, (jobId) => settleJobs(ctx, { accountId, jobIds: [jobId] }));
  }
}
