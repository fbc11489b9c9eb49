import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { applyMigrations, MigrationRefused } from "@/db/migrate";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { systemClock } from "@/lib/time/clock";

let admin: Sql;
beforeAll(() => { admin = connectSql(inject("postgresUrl"), { max: 1, role: "owner" }); });
afterAll(() => admin.end());

/** An empty database whose owner is no superuser, as hosted Postgres gives one; the tollgate_app role is there already. */
async function hosted(): Promise<{ login: string; url: string }> {
  const login = `hosted_${randomBytes(4).toString("hex")}`;
  await admin.unsafe(`create role ${login} login createrole password 'for-tests'`);
  await admin.unsafe(`create database ${login} owner ${login}`);
  const url = new URL(inject("postgresUrl"));
  Object.assign(url, { username: login, password: "for-tests", pathname: `/${login}` });
  return { login, url: url.href };
}

async function actsAsApp(url: string): Promise<void> {
  const sql = connectSql(url, { max: 1 });
  try {
    await seedCatalog({ db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "test" } });
    const [row] = await sql`select current_user::text as role`;
    expect(row!.role).toBe("tollgate_app");
  } finally {
    await sql.end();
  }
}

test("an owner who made the app's role lets itself act as it", async () => {
  const { login, url } = await hosted();
  // What Postgres 16 and newer give the maker of a role.
  await admin.unsafe(`grant tollgate_app to ${login} with admin true, set false, inherit false`);
  await applyMigrations(url);
  await applyMigrations(url);
  await actsAsApp(url);
});

test("an owner who may not is told the GRANT, and once it is given goes on where it stopped", async () => {
  const { login, url } = await hosted();
  const grant = `GRANT tollgate_app TO "${login}"`;
  const refused = await applyMigrations(url).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MigrationRefused);
  expect((refused as Error).message).toContain(grant);
  await admin.unsafe(grant);
  await applyMigrations(url);
  await actsAsApp(url);
});

test("the app may log in as somebody who owns nothing", async () => {
  const { login, url } = await hosted();
  await admin.unsafe(`grant tollgate_app to ${login} with admin true, set true`);
  const app = new URL(url);
  app.username = `${login}_app`;
  await admin.unsafe(`create role ${app.username} login password 'for-tests'`);
  await applyMigrations(url, app.href);
  await actsAsApp(app.href);
});
