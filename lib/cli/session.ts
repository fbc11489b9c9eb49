import { connectSql, openDatabase } from "@/db/client";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import type { Context } from "@/lib/context/context";
import { findDatabaseUrls, getEnv } from "@/lib/env";
import { startPostgres } from "@/lib/launcher/postgres.mjs";
import { systemClock } from "@/lib/time/clock";

/** Runs a command with a context: on the configured database, the one that `npm start` runs, or one started for it. */
export async function withContext<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const urls = findDatabaseUrls();
  const own = urls ? null : await startPostgres({ dataDir: ".data/postgres", port: getEnv().TOLLGATE_PG_PORT, log: (line) => console.error(line) });
  if (own) await prepareSchema(own.ownerUrl);
  const sql = connectSql(urls?.app ?? own!.ownerUrl, { applicationName: "tollgate-cli" });
  try {
    return await work({ db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "cli" } });
  } finally {
    await sql.end();
    await own?.stop();
  }
}
