import { type SQL, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { connectSql } from "@/db/client";
import { newId } from "@/lib/ids/ids";
import { openQueue, superviseQueue } from "@/lib/queue/boss";
import { enqueue } from "@/lib/queue/enqueue";
import { hastenTask } from "@/lib/queue/hasten-task";
import { readQueues } from "@/lib/queue/read-queues";
import { runQueue } from "@/lib/queue/run-queue";
import type { TaskData, TaskName } from "@/lib/queue/tasks";
import { useDatabase } from "../support/database";

const database = useDatabase();
const DONE = 40_000;
const NOTHING = { due: 0, oldestMs: null, planned: 0, retrying: 0, running: 0, longestMs: null, failed: 0 };

/** A history of tasks that went well, as pg-boss keeps it: what matters must be found among them. */
beforeAll(async () => {
  for (const [table, archived] of [["job", ""], ["archive", ", archived_on"]] as const) {
    await database.owner.unsafe(`
      insert into pgboss.${table} (id, name, data, state, priority, retry_limit, retry_count, retry_delay, retry_backoff, start_after, started_on, completed_on, created_on, keep_until, expire_in, singleton_key${archived})
      select gen_random_uuid(), 'job.advance', '{}', 'completed', 0, 2, 0, 1, true, now() - interval '1 hour', now() - interval '1 hour', now() - interval '50 minutes', now() - interval '1 hour', now() + interval '1 day', interval '3 minutes', i::text${archived && ", now()"}
      from generate_series(1, ${DONE}) i`);
  }
  await database.owner.unsafe("analyze pgboss.job; analyze pgboss.archive");
});

const ref = () => ({ accountId: newId(), jobId: newId() });
const stateOf = async (name: TaskName) => (await readQueues(database.ctx)).queues.find((queue) => queue.name === name)!;
const shift = (id: string, column: string, by: string) => database.owner.unsafe(`update pgboss.job set ${column} = ${column} - interval '${by}' where data ->> 'jobId' = $1 or id::text = $1`, [id]);

/** Takes what is due of a kind, once, and runs it. */
async function runDue<N extends TaskName>(name: N, run: (data: TaskData[N]) => Promise<void>): Promise<void> {
  const queue = openQueue(database.ctx.db);
  const stop = new AbortController();
  const ran: unknown[] = [];
  const running = runQueue(queue, { name, concurrency: 4, signal: stop.signal, onError: () => {}, run: async ([data]) => { ran.push(data); await run(data!); } });
  await expect.poll(async () => (await stateOf(name)).due, { timeout: 10_000 }).toBe(0);
  stop.abort();
  await running;
  expect(ran.length).toBeGreaterThan(0);
}

test("tasks are counted as due, planned, running, retrying and failed, with the age of the oldest", async () => {
  expect(await stateOf("job.settle")).toEqual({ name: "job.settle", ...NOTHING });
  const [first, second, later] = [ref(), ref(), ref()];
  for (const data of [first, second]) await enqueue(database.ctx, "job.settle", data);
  await enqueue(database.ctx, "job.settle", later, { delayMs: 600_000 });
  await shift(first.jobId, "start_after", "90 seconds");
  const waiting = await stateOf("job.settle");
  expect(waiting).toMatchObject({ due: 2, planned: 1, running: 0, retrying: 0, failed: 0, longestMs: null });
  expect(waiting.oldestMs! - 90_000).toBeGreaterThanOrEqual(0);
  expect(waiting.oldestMs! - 90_000).toBeLessThan(30_000);

  let release = () => {};
  const held = new Promise<void>((done) => { release = done; });
  const queue = openQueue(database.ctx.db);
  const stop = new AbortController();
  const running = runQueue(queue, { name: "job.settle", concurrency: 4, signal: stop.signal, onError: () => {}, run: () => held });
  await expect.poll(async () => (await stateOf("job.settle")).running, { timeout: 10_000 }).toBe(2);
  await shift(second.jobId, "started_on", "40 seconds");
  const busy = await stateOf("job.settle");
  expect(busy).toMatchObject({ due: 0, oldestMs: null, planned: 1 });
  expect(busy.longestMs! - 40_000).toBeGreaterThanOrEqual(0);
  release();
  stop.abort();
  await running;
  expect(await stateOf("job.settle")).toEqual({ name: "job.settle", ...NOTHING, planned: 1 });
});

test("a task that fails is shown with its words, what it is about and its next try, and can be tried at once", async () => {
  const data = ref();
  await enqueue(database.ctx, "job.advance", data);
  await runDue("job.advance", async () => { throw new Error("Luma is on fire"); });
  const { troubles, queues } = await readQueues(database.ctx);
  expect(queues.find(({ name }) => name === "job.advance")).toMatchObject({ due: 0, planned: 1, retrying: 1, failed: 0 });
  const [trouble] = troubles;
  expect(troubles).toEqual([{ name: "job.advance", id: trouble!.id, state: "retry", message: "Luma is on fire", data, failures: 1, at: expect.any(Date), nextAt: expect.any(Date) }]);
  expect(trouble!.nextAt!.getTime()).toBeGreaterThan(trouble!.at.getTime());

  await shift(trouble!.id, "start_after", "-1 hour");
  expect(await stateOf("job.advance")).toMatchObject({ due: 0, planned: 1 });
  expect(await hastenTask(database.ctx, { name: "job.settle", id: trouble!.id })).toBeNull();
  expect(await hastenTask(database.ctx, { name: "job.advance", id: trouble!.id })).toEqual(data);
  expect(await stateOf("job.advance")).toMatchObject({ due: 1, planned: 0, retrying: 1 });
  await runDue("job.advance", async () => {});
  expect(await hastenTask(database.ctx, { name: "job.advance", id: trouble!.id })).toBeNull();
  expect((await readQueues(database.ctx)).troubles).toEqual([]);
});

test("a task that is given up counts as failed, also after pg-boss has put it into its archive", async () => {
  const data = { accountId: newId(), deliveryId: newId() };
  await enqueue(database.ctx, "webhook.deliver", data);
  await database.owner`update pgboss.job set retry_limit = 0 where name = 'webhook.deliver'`;
  await runDue("webhook.deliver", async () => { throw new Error("No such host"); });
  const given = { name: "webhook.deliver", state: "failed", message: "No such host", data, failures: 1, nextAt: null };
  expect(await stateOf("webhook.deliver")).toMatchObject({ due: 0, planned: 0, retrying: 0, failed: 1 });
  expect((await readQueues(database.ctx)).troubles).toMatchObject([given]);

  await database.owner`update pgboss.job set completed_on = completed_on - interval '2 hours' where name = 'webhook.deliver'`;
  const upkeep = connectSql(database.url, { max: 1 });
  const supervisor = await superviseQueue(upkeep, (error) => { throw error; });
  await expect.poll(async () => (await database.owner`select from pgboss.job where name = 'webhook.deliver'`).length, { timeout: 30_000 }).toBe(0);
  await supervisor.stop({ graceful: false });
  await upkeep.end();
  expect(await stateOf("webhook.deliver")).toMatchObject({ failed: 1 });
  expect((await readQueues(database.ctx)).troubles).toMatchObject([given]);
});

test("a task whose process died says so", async () => {
  const data = ref();
  await enqueue(database.ctx, "job.callback", data);
  await openQueue(database.ctx.db).fetch("job.callback");
  await shift(data.jobId, "started_on", "1 hour");
  const upkeep = connectSql(database.url, { max: 1 });
  const supervisor = await superviseQueue(upkeep, (error) => { throw error; });
  await expect.poll(async () => (await stateOf("job.callback")).retrying, { timeout: 30_000 }).toBe(1);
  await supervisor.stop({ graceful: false });
  await upkeep.end();
  expect((await readQueues(database.ctx)).troubles[0]).toMatchObject({ name: "job.callback", state: "retry", message: "job failed by timeout in active state", data });
});

test("tasks that went well are never read, however many there are", async () => {
  const plans: Promise<string>[] = [];
  const { db } = database.ctx;
  const planning = new Proxy(db, {
    get: (target, name) => (name !== "execute" ? (Reflect.get(target, name) as unknown) : async (query: SQL) => {
      plans.push(db.execute(sql`explain (format json) ${query}`).then((rows) => JSON.stringify(rows)));
      return db.execute(query);
    }),
  });
  await readQueues({ ...database.ctx, db: planning });
  const [partition] = await database.owner`select partition_name as name from pgboss.queue where name = 'job.advance'`;
  const scans = (await Promise.all(plans)).flatMap((plan) => [...plan.matchAll(/"Node Type":"([^"]*Scan)"[^{}]*?"Relation Name":"(\w+)"/g)].map(([, kind, relation]) => ({ kind, relation })));
  for (const relation of [partition!.name as string, "archive"]) {
    const kinds = scans.filter((scan) => scan.relation === relation).map(({ kind }) => kind);
    expect(kinds.length, relation).toBeGreaterThan(1);
    expect(kinds, relation).not.toContain("Seq Scan");
  }
});
