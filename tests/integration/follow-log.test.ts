import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { ingestFile } from "@/lib/ingest/ingest-file";
import { sealLedgers } from "@/lib/worker/tasks/seal-ledgers";
import { logLine, newCustomer } from "../support/customers";
import { useDatabase } from "../support/database";

const database = useDatabase();

test("following a log records what is appended, waits for a line's end, and survives cutting and rotation", async () => {
  const customer = await newCustomer(database.ctx);
  const folder = await mkdtemp(join(tmpdir(), "tollgate-follow-"));
  const path = join(folder, "calls.ndjson");
  const line = (n: number) => `${logLine(customer, { event_id: `evt_${n}`, tag: "füm" })}\n`;
  const stop = new AbortController();
  let recorded = 0;
  await writeFile(path, line(1));
  const following = ingestFile(database.ctx, { path, source: "gateway", follow: stop.signal, onProgress: ({ totals }) => { recorded = totals.accepted; } });
  const until = (count: number) => vi.waitFor(() => expect(recorded).toBe(count), { timeout: 10_000, interval: 20 });
  try {
    await until(1);
    const [head, tail] = [line(3).slice(0, 100), line(3).slice(100)];
    await appendFile(path, line(2) + head);
    await until(2);
    await appendFile(path, tail);
    await until(3);
    await truncate(path);
    await appendFile(path, line(4));
    await until(4);
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, line(5));
    await writeFile(path, line(6));
    await until(6);
  } finally {
    stop.abort();
  }
  expect(await following).toEqual({ accepted: 6, duplicate: 0, conflict: 0, quarantined: 0 });
  await rm(folder, { recursive: true });
});

test("the sealing task seals every transaction once, and several at once do no harm", async () => {
  const customer = await newCustomer(database.ctx);
  const folder = await mkdtemp(join(tmpdir(), "tollgate-seal-"));
  const path = join(folder, "calls.ndjson");
  await writeFile(path, [1, 2, 3].map((n) => logLine(customer, { event_id: `evt_${n}` })).join("\n"));
  await ingestFile(database.ctx, { path, source: "gateway" });
  await Promise.all([sealLedgers(database.ctx), sealLedgers(database.ctx)]);
  expect(await sealLedgers(database.ctx)).toBe(0);
  const [row] = await database.ctx.db.execute<{ sealed: string }>(sql`select count(*) as sealed from ledger_seals where account_id = ${customer.accountId}`);
  expect(row!.sealed).toBe("3");
  await rm(folder, { recursive: true });
});
