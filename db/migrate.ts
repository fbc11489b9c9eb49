import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { fileURLToPath } from "node:url";
import { connectSql } from "./client";

const MIGRATION_LOCK = 7_052_001;

/** Applies the migrations that are missing, as the owner of the schema. Safe to call from several processes at once. */
export async function applyMigrations(ownerUrl: string): Promise<void> {
  const sql = connectSql(ownerUrl, { max: 1, role: "owner" });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });
  } finally {
    await sql.end();
  }
}
