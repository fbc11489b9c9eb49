import { sql } from "drizzle-orm";
import PgBoss from "pg-boss";
import type { Database, Sql } from "@/db/client";

/** pg-boss's tables have a schema of their own. */
export const QUEUE_SCHEMA = "pgboss";

/** Lets pg-boss speak through a handle or an open transaction of ours, so that a task commits with what it is about. */
export function queueDb(db: Database): PgBoss.Db {
  return {
    async executeSql(text, values = []) {
      const query = text.split(/\$(\d+)/).map((part, i) => (i % 2 === 0 ? sql.raw(part) : parameter(asText(values[Number(part) - 1]))));
      return { rows: [...await db.execute(sql.join(query))] };
    },
  };
}

/** Drizzle numbers each place anew, so one value in two places is two parameters: both must be read as the text that it is. */
const parameter = (value: unknown) => (typeof value === "string" ? sql`${sql.param(value)}::text` : sql`${sql.param(value)}`);

/** pg-boss leaves lists and JSON to its driver; here they become the text that Postgres reads. */
function asText(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return `{${value.map((item) => `"${String(item).replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** Lets pg-boss speak through a connection of its own, which its maintenance needs: it sends whole transactions as one text. */
export function rawQueueDb(sql: Sql): PgBoss.Db {
  return { executeSql: async (text, values = []) => ({ rows: [...await sql.unsafe(text, values.map((value: unknown) => value ?? null) as never[])] }) };
}

const OPTIONS = { schema: QUEUE_SCHEMA, migrate: false, schedule: false, supervise: false };

/** A queue client that sends, fetches and completes; it is never started. */
export function openQueue(db: Database): PgBoss {
  return new PgBoss({ ...OPTIONS, db: queueDb(db) });
}

/** Starts what gives lost tasks to another process and clears away old ones. `sql` has one connection. Stop it with `stop`. */
export async function superviseQueue(sql: Sql, onError: (error: Error) => void): Promise<PgBoss> {
  const boss = new PgBoss({ ...OPTIONS, db: rawQueueDb(sql), supervise: true, maintenanceIntervalSeconds: 5, archiveCompletedAfterSeconds: 3_600, deleteAfterDays: 7 });
  boss.on("error", onError);
  return boss.start();
}
