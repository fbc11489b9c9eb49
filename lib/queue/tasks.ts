/** Every kind of task and what it is given: ids only, so that it always acts on what is true when it runs. */
export type TaskData = {
  /** Takes a job one step further with its upstream. `lookups` counts how often a create of unclear end was looked for in vain. */
  "job.advance": { accountId: string; jobId: string; lookups?: number };
  /** The same, because the upstream reported something: the next look is planned already. */
  "job.callback": { accountId: string; jobId: string };
  /** Books a job whose outcome is known. */
  "job.settle": { accountId: string; jobId: string };
  /** Sends one webhook. */
  "webhook.deliver": { accountId: string; deliveryId: string };
};

export type TaskName = keyof TaskData;

type QueueOptions = {
  /** How often a task that throws is tried again; the pauses double from `retryDelay` seconds on. */
  retryLimit: number;
  retryDelay: number;
  /** A task that has not ended by then was lost with its process and is given to another one. */
  expireInSeconds: number;
};

export const QUEUES: Record<TaskName, QueueOptions> = {
  // What a customer's money waits for is never given up: about a year of retries at the longest pause.
  "job.advance": { retryLimit: 10_000, retryDelay: 1, expireInSeconds: 180 },
  "job.callback": { retryLimit: 5, retryDelay: 1, expireInSeconds: 180 },
  "job.settle": { retryLimit: 10_000, retryDelay: 1, expireInSeconds: 60 },
  // A receiver's fault is no error of the task; one of ours must not leave a delivery pending for ever.
  "webhook.deliver": { retryLimit: 10_000, retryDelay: 5, expireInSeconds: 60 },
};

/** What makes two waiting tasks of a kind the same one: only one of them is kept. */
export function taskKey(data: TaskData[TaskName]): string {
  return "jobId" in data ? data.jobId : data.deliveryId;
}
