import { expect, test } from "vitest";
import { connectSql, openDatabase } from "@/db/client";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { releaseSlot, takeSlot } from "@/lib/upstream/slots";
import { NOW, useDatabase } from "../support/database";

const database = useDatabase();
const LIMITS = { concurrent: 10, perMinute: 20 };

let credentials = 0;
const newCredential = (): string => `luma:test-${credentials++}`;
const take = (credential: string, jobId = newId(), limits = LIMITS, ctx: Context = database.ctx) => takeSlot(ctx, credential, jobId, limits);
const later = (ms: number) => database.setNow(new Date(NOW.getTime() + ms));

/** Another process: a pool of its own on the same database. */
async function elsewhere<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const sql = connectSql(database.url, { max: 8 });
  try {
    return await work({ ...database.ctx, db: openDatabase(sql) });
  } finally {
    await sql.end();
  }
}

test("of 60 who ask at once in two processes, exactly as many as are allowed at a time get a slot", async () => {
  const credential = newCredential();
  const jobs = Array.from({ length: 60 }, () => newId());
  const given = await elsewhere((other) => Promise.all(jobs.map((jobId, i) => take(credential, jobId, LIMITS, i % 2 ? other : database.ctx))));
  expect(given.filter(Boolean)).toHaveLength(10);
  expect(await take(newCredential()), "another credential has slots of its own").toBe(true);
});

test("a job that has a slot is given it again, however often and however full it is", async () => {
  const credential = newCredential();
  const jobId = newId();
  expect(await Promise.all(Array.from({ length: 10 }, () => take(credential, jobId)))).toEqual(Array(10).fill(true));
  for (let i = 0; i < 9; i++) expect(await take(credential)).toBe(true);
  expect([await take(credential), await take(credential, jobId)]).toEqual([false, true]);
});

test("a slot that is given back serves another job, and giving it back twice frees one", async () => {
  const credential = newCredential();
  const jobs = Array.from({ length: 10 }, () => newId());
  for (const jobId of jobs) await take(credential, jobId);
  await releaseSlot(database.ctx, credential, jobs[0]!);
  await releaseSlot(database.ctx, credential, jobs[0]!);
  await releaseSlot(database.ctx, credential, newId());
  expect([await take(credential), await take(credential)]).toEqual([true, false]);
});

test("no minute, wherever it begins, sees more begin than are allowed", async () => {
  later(0);
  const credential = newCredential();
  const begun: number[] = [];
  for (let at = 0; at <= 180_000; at += 1_500) {
    later(at);
    const jobId = newId();
    if (!(await take(credential, jobId))) continue;
    begun.push(at);
    await releaseSlot(database.ctx, credential, jobId);
  }
  const inMinuteFrom = (from: number) => begun.filter((at) => at >= from && at < from + 60_000).length;
  expect(Math.max(...begun.map(inMinuteFrom))).toBe(20);
  expect(begun.length).toBe(61);
  later(0);
});

test("of 60 who begin at once and end at once, a minute's worth begins", async () => {
  const credential = newCredential();
  const given = await Promise.all(Array.from({ length: 60 }, async () => {
    const jobId = newId();
    const took = await take(credential, jobId, { concurrent: 100, perMinute: 20 });
    await releaseSlot(database.ctx, credential, jobId);
    return took;
  }));
  expect(given.filter(Boolean)).toHaveLength(20);
});

test("a job that failed and begins again counts again", async () => {
  const credential = newCredential();
  const jobId = newId();
  later(0);
  for (let i = 0; i < 20; i++) {
    later(i);
    expect(await take(credential, jobId)).toBe(true);
    await releaseSlot(database.ctx, credential, jobId);
  }
  expect(await take(credential, jobId)).toBe(false);
  later(0);
});

test("a slot that was lost holds nobody back after an hour, and its row is cleared after a day", async () => {
  const credential = newCredential();
  for (let i = 0; i < 10; i++) await take(credential);
  later(3_600_000 - 1);
  expect(await take(credential)).toBe(false);
  later(3_600_000);
  expect(await take(credential)).toBe(true);
  later(86_400_001);
  await take(credential);
  const [{ count }] = await database.owner`select count(*)::int as count from upstream_slots where credential = ${credential}` as unknown as [{ count: number }];
  expect(count).toBe(2);
  later(0);
});

test("a slot taken in a transaction that fails was never taken", async () => {
  const credential = newCredential();
  await expect(database.ctx.db.transaction(async (tx) => {
    await takeSlot({ ...database.ctx, db: tx as unknown as Context["db"] }, credential, newId(), { concurrent: 1, perMinute: 1 });
    throw new Error("no");
  })).rejects.toThrow("no");
  expect(await take(credential, newId(), { concurrent: 1, perMinute: 1 })).toBe(true);
});
