import { setTimeout } from "node:timers/promises";
import type PgBoss from "pg-boss";
import type { TaskData, TaskName } from "./tasks";

const IDLE_MS = 250;

type RunOptions<N extends TaskName> = {
  name: N;
  /** How many tasks run at once in this process. */
  concurrency: number;
  /** How many are handed to one call of `run`; 1 unless it can do several for the price of one. */
  batch?: number;
  run: (data: TaskData[N][]) => Promise<void>;
  onError: (error: unknown, data: TaskData[N][]) => void;
  signal: AbortSignal;
};

/**
 * Takes tasks and runs them until `signal` says stop, then waits for those under way. A task that throws is tried again
 * later; one whose process dies is given to another after its queue's expiry. So every task may run twice.
 */
export async function runQueue<N extends TaskName>(queue: PgBoss, { name, concurrency, batch = 1, run, onError, signal }: RunOptions<N>): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const tasks = await queue.fetch<TaskData[N]>(name, { batchSize: (concurrency - running.size) * batch }).catch((error: unknown) => {
      onError(error, []);
      return [];
    });
    for (let i = 0; i < tasks.length; i += batch) {
      const share = tasks.slice(i, i + batch);
      const work = runShare(queue, name, share, run, onError).finally(() => running.delete(work));
      running.add(work);
    }
    if (tasks.length === 0) await setTimeout(IDLE_MS, undefined, { signal }).catch(() => {});
    else if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
}

async function runShare<N extends TaskName>(queue: PgBoss, name: N, tasks: PgBoss.Job<TaskData[N]>[], run: RunOptions<N>["run"], onError: RunOptions<N>["onError"]): Promise<void> {
  const data = tasks.map((task) => task.data);
  const ids = tasks.map((task) => task.id);
  try {
    await run(data);
    await queue.complete(name, ids);
  } catch (error) {
    onError(error, data);
    const output = { message: error instanceof Error ? error.message : String(error) };
    await Promise.all(ids.map((id) => queue.fail(name, id, output))).catch((failure: unknown) => onError(failure, data));
  }
}
