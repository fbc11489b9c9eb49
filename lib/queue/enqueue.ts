import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { openQueue, queueDb } from "./boss";
import { type TaskData, taskKey, type TaskName } from "./tasks";

const TRIES = 5;
const clients = new WeakMap<object, ReturnType<typeof openQueue>>();

/**
 * Adds a task, to run at once or after `delayMs`. When the same one waits already there is still one, which runs at the
 * earlier of the two times. In a transaction it exists exactly when that commits.
 */
export async function enqueue<N extends TaskName>(ctx: Context, name: N, data: TaskData[N], { delayMs = 0 }: { delayMs?: number } = {}): Promise<void> {
  let client = clients.get(ctx.db);
  if (!client) clients.set(ctx.db, client = openQueue(ctx.db));
  const startAfter = Math.ceil(Math.max(0, delayMs) / 1_000);
  const add = () => client.send(name, data, { db: queueDb(ctx.db), singletonKey: taskKey(data), ...(startAfter > 0 ? { startAfter } : {}) });
  // The one that waits is locked, too: taken before we commit, it would act on what was true before. One taken just now makes room for ours.
  for (let tries = 0; tries < TRIES; tries++) if (await add() !== null || await hasten(ctx, name, taskKey(data), startAfter)) return;
  throw new Error(`invariant: ${name} could not be added: is the queue installed?`);
}

async function hasten({ db }: Context, name: TaskName, key: string, seconds: number): Promise<boolean> {
  const found = await db.execute(sql`
    update pgboss.job set start_after = least(start_after, now() + ${seconds} * interval '1 second')
    where name = ${name} and coalesce(singleton_key, '') = ${key} and state = 'created' and policy = 'short' returning 1`);
  return found.length > 0;
}
