import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { seeded, writeLog } from "@/tests/support/write-log";
import { newCustomer } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { snapshotBooks } from "@/tests/support/snapshot-books";

const database = useDatabase();

/** A real ingest process; once `killWhen` resolves it is ended with SIGKILL. Returns its exit code or signal. */
async function ingestProcess(path: string, killWhen: ((isOver: () => boolean) => Promise<void>) | null): Promise<number | string> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", "ingest", path], {
    env: { ...process.env, DATABASE_URL: database.url }, stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<number | string>((done) => child.once("exit", (code, signal) => done(signal ?? code ?? -1)));
  let over = false;
  void ended.then(() => { over = true; });
  if (killWhen) {
    await killWhen(() => over);
    child.kill("SIGKILL");
  }
  return ended;
}

test("an ingest killed at 20 random moments and run again gives the books of one clean run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-kill-"));
  try {
    const [clean, killed] = [[await newCustomer(database.ctx), await newCustomer(database.ctx)], [await newCustomer(database.ctx), await newCustomer(database.ctx)]];
    const size = 120_000;
    expect(await ingestProcess(await writeLog(join(folder, "clean.ndjson"), clean, size), null)).toBe(0);
    const log = await writeLog(join(folder, "killed.ndjson"), killed, size);
    const random = seeded(20);
    const ids = killed.map((customer) => customer.accountId);
    const busy = async () => {
      const [row] = await database.owner<{ count: string }[]>`select count(*) from pg_stat_activity where application_name = 'tollgate-cli' and state <> 'idle' and datname = current_database()`;
      return Number(row!.count) > 0;
    };
    let kills = 0;
    while (kills < 20) {
      const end = await ingestProcess(log, async (isOver) => {
        while (!isOver() && !(await busy())) await setTimeout(5);
        await setTimeout(random() * 400);
      });
      expect(end).toBe("SIGKILL");
      kills += 1;
    }
    const recorded = async () => {
      const [row] = await database.ctx.db.execute<{ count: string }>(sql`select count(*) from usage_events where account_id in (${ids[0]}, ${ids[1]})`);
      return Number(row!.count);
    };
    const partly = await recorded();
    expect(await ingestProcess(log, null)).toBe(0);
    expect(await recorded()).toBe(size);
    expect(partly).toBeLessThanOrEqual(size);
    for (const i of [0, 1]) expect(await snapshotBooks(database.ctx, killed[i]!)).toEqual(await snapshotBooks(database.ctx, clean[i]!));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
