import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { applyMigrations } from "@/db/migrate";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import type { Context } from "@/lib/context/context";
import { findFreePort, startPostgres } from "@/lib/launcher/postgres.mjs";
import type { Clock } from "@/lib/time/clock";

export type BenchDatabase = { /** Removed in the end. */ folder: string; /** As the schema's owner. */ url: string; sql: Sql; owner: Sql; ctx: Context };

/** Runs a measurement on a Postgres of its own, with the catalog in it, and removes all of it in the end. `max`: connections of each pool. */
export async function inBenchDatabase<T>(clock: Clock, work: (database: BenchDatabase) => Promise<T>, max: { sql?: number; owner?: number } = {}): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: await findFreePort() });
  try {
    await applyMigrations(postgres.ownerUrl);
    const sql = connectSql(postgres.ownerUrl, max.sql === undefined ? {} : { max: max.sql });
    const owner = connectSql(postgres.ownerUrl, { max: max.owner ?? 1, role: "owner" });
    const ctx: Context = { db: openDatabase(sql), clock, actor: { kind: "system", name: "bench" } };
    await seedCatalog(ctx);
    return await work({ folder, url: postgres.ownerUrl, sql, owner, ctx });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
