import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { fileURLToPath } from "node:url";
import { connectSql, type Sql } from "./client";

/** What an administrator of the Postgres must do first, in a line. */
export class MigrationRefused extends Error {}

const MIGRATION_LOCK = 7_052_001;

/**
 * Applies the migrations that are missing, as the owner of the schema, and lets the owner and `appUrl`'s login act as the
 * app's role. Safe to call from several processes at once. Throws `MigrationRefused` naming the GRANT
 * that an administrator must give when the owner may not.
 */
export async function applyMigrations(ownerUrl: string, appUrl = ownerUrl): Promise<void> {
  const sql = connectSql(ownerUrl, { max: 1, role: "owner" });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });
    for (const login of new Set([ownerUrl, appUrl].map((url) => decodeURIComponent(new URL(url).username)))) await letActAsApp(sql, login);
  } finally {
    await sql.end();
  }
}

/** Since Postgres 16 whoever creates a role may grant it, but may not act as it before they have granted it to themselves. */
async function letActAsApp(sql: Sql, login: string): Promise<void> {
  const [role] = await sql<{ may: boolean }[]>`
    select r.rolsuper or exists (
      select from pg_auth_members m where m.member = r.oid and m.roleid = 'tollgate_app'::regrole and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) as may
    from pg_roles r where r.rolname = ${login}`;
  if (role?.may !== false) return;
  try {
    await sql`grant tollgate_app to ${sql(login)}`;
  } catch (error) {
    throw new MigrationRefused(`The database login ${login} may not act as tollgate_app. As an administrator of this Postgres run: GRANT tollgate_app TO "${login}"`, { cause: error });
  }
}
