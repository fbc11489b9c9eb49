import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { connectSql, openDatabase } from "@/db/client";
import { findDatabaseUrls, getEnv } from "@/lib/env";
import { systemClock } from "@/lib/time/clock";
import { sealLedgers } from "./tasks/seal-ledgers";

const ROUND_MS = 10_000;

/** Runs the background tasks until it is told to stop. A round that fails is logged, and the next one tries again. */
async function main(): Promise<void> {
  const log = pino({ level: getEnv().LOG_LEVEL, base: { process: "worker" } });
  const urls = findDatabaseUrls();
  if (!urls) throw new Error("No database: set DATABASE_URL or use npm start");
  const sql = connectSql(urls.app, { max: 2, applicationName: "tollgate-worker" });
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "worker" } };
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    try {
      const sealed = await sealLedgers(ctx);
      if (sealed > 0) log.info({ sealed }, "ledgers sealed");
    } catch (error) {
      log.error(error, "round failed");
    }
    await setTimeout(ROUND_MS, undefined, { signal: stop.signal }).catch(() => {});
  }
  await sql.end();
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
