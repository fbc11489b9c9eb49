import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { QUEUES, type TaskName } from "./tasks";

export type QueueState = {
  name: TaskName;
  /** Ready to run and not taken yet, and since when the oldest of them could have run. */
  due: number; oldestMs: number | null;
  /** To run at a later time; those that failed before are among them or due. */
  planned: number; retrying: number;
  running: number; longestMs: number | null;
  /** Given up for good, of the last seven days. */
  failed: number;
};
export type TroubledTask = {
  name: TaskName; id: string; state: "retry" | "failed";
  message: string;
  /** Whom and what it is about: ids only. */
  data: { accountId: string } & Record<string, string | number>;
  /** How often it has failed. */
  failures: number;
  at: Date;
  /** When it is tried again; null for never. */
  nextAt: Date | null;
};
export type Queues = { readAt: Date; queues: QueueState[]; /** What failed last, newest first; those that run again at this moment are not among them. */ troubles: TroubledTask[] };

const TROUBLES = 20;

/**
 * How the tasks stand, from pg-boss's own tables and by its clock, the database's. Two statements that read only what has
 * not ended well: the many tasks that did are not looked at.
 */
export async function readQueues(ctx: Context): Promise<Queues> {
  const [sums, troubles] = await Promise.all([
    ctx.db.execute<{ name: TaskName; what: string; tasks: string; ms: string | null; now: string }>(sql`
      select name, 'due' as what, count(*) as tasks, extract(epoch from now() - min(start_after)) * 1000 as ms from pgboss.job where state < 'active' and start_after <= now() group by name
      union all select name, 'planned', count(*), null from pgboss.job where state < 'active' and start_after > now() group by name
      union all select name, 'retrying', count(*), null from pgboss.job where state = 'retry' group by name
      union all select name, 'running', count(*), extract(epoch from now() - min(started_on)) * 1000 from pgboss.job where state = 'active' group by name
      union all select name, 'failed', count(*), null from pgboss.job where state = 'failed' group by name
      union all select name, 'failed', count(*), null from pgboss.archive where state = 'failed' group by name`),
    ctx.db.execute<{ name: TaskName; id: string; state: "retry" | "failed"; message: string | null; data: TroubledTask["data"]; failures: number; at: string; next_at: string | null }>(sql`
      (select name, id, state, coalesce(output ->> 'message', output -> 'value' ->> 'message') as message, data, retry_count + 1 as failures, started_on as at, start_after as next_at
        from pgboss.job where state = 'retry' order by started_on desc limit ${TROUBLES})
      union all (select name, id, state, coalesce(output ->> 'message', output -> 'value' ->> 'message'), data, retry_count + 1, completed_on, null
        from pgboss.job where state = 'failed' order by completed_on desc limit ${TROUBLES})
      union all (select name, id, state, coalesce(output ->> 'message', output -> 'value' ->> 'message'), data, retry_count + 1, completed_on, null
        from pgboss.archive where state = 'failed' order by completed_on desc limit ${TROUBLES})
      order by at desc, id limit ${TROUBLES}`),
  ]);
  const of = (name: TaskName, what: string) => sums.filter((row) => row.name === name && row.what === what);
  const count = (name: TaskName, what: string) => of(name, what).reduce((sum, { tasks }) => sum + Number(tasks), 0);
  const age = (name: TaskName, what: string) => of(name, what).map(({ ms }) => Math.max(0, Math.round(Number(ms))))[0] ?? null;
  return {
    readAt: ctx.clock.now(),
    queues: (Object.keys(QUEUES) as TaskName[]).map((name) => ({
      name, due: count(name, "due"), oldestMs: age(name, "due"), planned: count(name, "planned"), retrying: count(name, "retrying"),
      running: count(name, "running"), longestMs: age(name, "running"), failed: count(name, "failed"),
    })),
    troubles: troubles.map(({ message, at, next_at, ...task }) => ({ ...task, message: message ?? "It said nothing", at: new Date(at), nextAt: next_at ? new Date(next_at) : null })),
  };
}
