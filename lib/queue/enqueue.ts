import type { Context } from "@/lib/context/context";
import { openQueue, queueDb } from "./boss";
import { type TaskData, taskKey, type TaskName } from "./tasks";

const clients = new WeakMap<object, ReturnType<typeof openQueue>>();

/**
 * Adds a task, to run at once or after `delayMs`, unless the same one waits already. In a transaction it exists exactly when
 * that commits.
 */
export async function enqueue<N extends TaskName>(ctx: Context, name: N, data: TaskData[N], { delayMs = 0 }: { delayMs?: number } = {}): Promise<void> {
  let client = clients.get(ctx.db);
  if (!client) clients.set(ctx.db, client = openQueue(ctx.db));
  await client.send(name, data, { db: queueDb(ctx.db), singletonKey: taskKey(data), ...(delayMs > 0 ? { startAfter: Math.ceil(delayMs / 1_000) } : {}) });
}
