import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database } from "./client";

/** SQLSTATEs and driver codes after which the same work may simply be done again. */
const RETRYABLE = /^(40001|40P01|55P03|08...|57P0.|CONNECTION_.*|ECONNRESET|EPIPE)$/;
const ATTEMPTS = 5;

/** The SQLSTATE or driver code of a database error, wherever the layers above have wrapped it. */
export function databaseErrorCode(error: unknown): string | null {
  for (let e = error; e && typeof e === "object"; e = (e as { cause?: unknown }).cause) {
    const { code } = e as { code?: unknown };
    if (typeof code === "string") return code;
  }
  return null;
}

/** Whether the same work may succeed when it is simply done again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.test(databaseErrorCode(error) ?? "");
}

/** Whether a handle is an open transaction. */
export function isTransaction(db: Database): boolean {
  return db instanceof PgTransaction;
}

/**
 * Runs `work` in the caller's transaction, or in one of its own when `db` is not one. Its own is tried again after a
 * deadlock, a lost connection and the like. An error at COMMIT leaves the outcome unknown, so work must be idempotent:
 * doing it again after it was committed must change nothing.
 */
export async function inTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return work(db);
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction((tx) => work(tx as unknown as Database));
    } catch (error) {
      if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt * (0.5 + Math.random())));
    }
  }
}

/**
 * Waits for work that was begun together in one transaction: its statements travel in one go and run in the order in which
 * they were asked for. Fails with the first failure, but not before all have ended: what still ran would write after the rollback.
 */
export async function together<const T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(work);
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

/**
 * For statements that read all of an account: whoever joins many rows to many must not do it row by row. The planner's
 * statistics do not know an account that is newer than they are, take it for one row, and choose nested loops that never end.
 */
export async function expectManyRows(tx: Database): Promise<void> {
  await tx.execute(sql`set local enable_nestloop = off`);
}

/** For a statement that groups many rows into many: with the usual memory they are sorted in files instead of kept in a table. */
export async function allowMemory(tx: Database): Promise<void> {
  await tx.execute(sql`set local work_mem = '64MB'`);
}

/** A JavaScript array as one typed Postgres array parameter, e.g. for `unnest`. */
export function arrayParam(values: readonly unknown[], type: string) {
  return sql`${sql.param(arrayLiteral(values))}::${sql.raw(type)}[]`;
}

/** Postgres's text form of an array. Written here because the driver's own spends most of a batch's time in it. */
function arrayLiteral(values: readonly unknown[]): string {
  let text = "{";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ",";
    const value = values[i];
    if (value === null || value === undefined) text += "NULL";
    else if (typeof value === "string") text += PLAIN.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
    else if (value instanceof Date) text += `"${value.toISOString()}"`;
    else if (Buffer.isBuffer(value)) text += `"\\\\x${value.toString("hex")}"`;
    else text += String(value);
  }
  return `${text}}`;
}

const PLAIN = /^(?!null$)[a-z0-9:._/-]+$/i;
