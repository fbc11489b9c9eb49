import PgBoss from "pg-boss";
import { connectSql } from "@/db/client";
import { QUEUE_SCHEMA, rawQueueDb } from "./boss";
import { QUEUES, type TaskName } from "./tasks";

const INSTALL_LOCK = 7_052_002;

/**
 * pg-boss indexes only tasks that wait. These find the few that run or failed among the many that are done: for its own look
 * after lost ones every few seconds, and for the page that shows them.
 */
const INDEXES: Record<string, string> = {
  job_running_idx: "job (started_on) include (name) where state = 'active'",
  job_retrying_idx: "job (started_on) include (name) where state = 'retry'",
  job_failed_idx: "job (completed_on) include (name) where state = 'failed'",
  archive_failed_idx: "archive (completed_on) include (name) where state = 'failed'",
};

/**
 * Makes or updates pg-boss's schema and our queues as the owner, and lets the app's role use them. Safe to repeat and to
 * call from several processes at once. `expireInSeconds` shortens the time after which a lost task is given to another.
 */
export async function installQueue(ownerUrl: string, { expireInSeconds }: { expireInSeconds?: number } = {}): Promise<void> {
  const sql = connectSql(ownerUrl, { max: 1, role: "owner" });
  try {
    await sql`select pg_advisory_lock(${INSTALL_LOCK})`;
    const installer = new PgBoss({ db: rawQueueDb(sql), schema: QUEUE_SCHEMA, migrate: true, schedule: false, supervise: false });
    await installer.start();
    for (const name of Object.keys(QUEUES) as TaskName[]) {
      const options = { ...QUEUES[name], name, policy: "short" as const, retryBackoff: true, ...(expireInSeconds ? { expireInSeconds } : {}) };
      await ((await installer.getQueue(name)) ? installer.updateQueue(name, options) : installer.createQueue(name, options));
    }
    await installer.stop({ graceful: false });
    for (const [name, what] of Object.entries(INDEXES)) {
      // Asked first: even an index that is there already would wait for all who write.
      const [index] = await sql`select to_regclass(${`${QUEUE_SCHEMA}.${name}`}) as found`;
      if (!index!.found) await sql.unsafe(`create index ${name} on ${QUEUE_SCHEMA}.${what}`);
    }
    await sql.unsafe(`grant usage on schema ${QUEUE_SCHEMA} to tollgate_app; grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to tollgate_app`);
  } finally {
    await sql.end();
  }
}
