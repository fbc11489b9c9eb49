import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { connectSql, type Database, openDatabase, type Sql } from "@/db/client";
import type { Context } from "@/lib/context/context";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { TEMPLATE } from "./postgres.global";

export const NOW = new Date("2026-11-01T12:00:00.000Z");

export type TestDatabase = { url: string; ctx: Context; setNow(at: Date): void; /** Raw SQL as the schema's owner, for planting damage. */ owner: Sql };

let current: TestDatabase | null = null;

/** The database of the running test file. */
export function findTestDatabase(): TestDatabase | null {
  return current;
}

/** A fresh database for the calling test file, with the seeded catalog; read the result inside tests only. */
export function useDatabase(): TestDatabase {
  const holder = {} as TestDatabase;
  let app: Sql;
  beforeAll(async () => {
    const name = `test_${randomBytes(6).toString("hex")}`;
    const admin = connectSql(inject("postgresUrl"), { max: 1, role: "owner" });
    await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
    await admin.end();
    const url = new URL(inject("postgresUrl"));
    url.pathname = `/${name}`;
    app = connectSql(url.href, { max: 8 });
    const db: Database = openDatabase(app);
    let now = NOW;
    Object.assign(holder, {
      url: url.href,
      ctx: { db, clock: { now: () => now }, actor: { kind: "system", name: "test" } },
      setNow: (at: Date) => { now = at; },
      owner: connectSql(url.href, { max: 1, role: "owner" }),
    } satisfies TestDatabase);
    await seedCatalog(holder.ctx);
    current = holder;
  });
  afterAll(async () => {
    current = null;
    await app.end();
    await holder.owner.end();
  });
  return holder;
}
