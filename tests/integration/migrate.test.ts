import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { applyMigrations, MigrationRefused } from "@/db/migrate";
import { runAudit } from "@/lib/audit/run-audit";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { newId } from "@/lib/ids/ids";
import { hashTransaction } from "@/lib/ledger/hash-transaction";
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

test("books that were kept before payments are whole afterwards: transfers settled, sums right, audit clean", async () => {
  const name = `earlier_${randomBytes(4).toString("hex")}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  const owner = connectSql(url.href, { max: 1, role: "owner" });
  const app = connectSql(url.href, { max: 1 });
  try {
    const { entries } = JSON.parse(readFileSync("db/migrations/meta/_journal.json", "utf8")) as { entries: { tag: string; when: number }[] };
    const first = readFileSync(`db/migrations/${entries[0]!.tag}.sql`, "utf8");
    for (const statement of first.split("--> statement-breakpoint")) await owner.unsafe(statement);
    await owner.unsafe("create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)");
    await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('first', ${entries[0]!.when})`;
    const [accountId, topUpId] = [newId(), newId()];
    await owner`insert into accounts values (${accountId}, 'old', 'Old', 'customer', now())`;
    await owner`insert into top_ups values (${accountId}, ${topUpId}, 100000000, 5000000, 500, 'WIRE-1', now())`;
    const settled = new Date("2026-01-05T10:00:00Z");
    const postings = [{ debit: "bank", credit: "customer_credit", amountMicros: 100_000_000n }, { debit: "bank", credit: "top_up_fee_revenue", amountMicros: 5_000_000n }] as const;
    const contentHash = Buffer.from(hashTransaction({ code: "top_up.settle", idempotencyKey: `top_up.settle:${topUpId}`, occurredAt: settled, reversesSeq: null, postings }), "hex");
    await owner`insert into ledger_transactions values (${accountId}, 1, 'top_up.settle', ${`top_up.settle:${topUpId}`}, ${contentHash}, null, ${settled}, ${settled}, 100000000)`;
    await owner`insert into ledger_postings values (${accountId}, 1, 0, 'bank', 'customer_credit', 100000000), (${accountId}, 1, 1, 'bank', 'top_up_fee_revenue', 5000000)`;
    await owner`insert into wallets values (${accountId}, 100000000, 0, 1)`;
    await applyMigrations(url.href);
    expect(await owner`select kind, state, created_at = settled_at as dated from top_ups`).toEqual([{ kind: "transfer", state: "settled", dated: true }]);
    expect(await owner`select books_open_at = created_at as open from wallets join accounts using (account_id)`).toEqual([{ open: true }]);
    expect(await runAudit({ db: openDatabase(app), clock: systemClock, actor: { kind: "system", name: "test" } })).toEqual([]);
  } finally {
    await Promise.all([owner.end(), app.end()]);
  }
});

test("a day that a worker keeps while its tables are replaced is kept no longer, since it has no segments", async () => {
  const name = `keeping_${randomBytes(4).toString("hex")}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  const [owner, worker] = [connectSql(url.href, { max: 1, role: "owner" }), connectSql(url.href, { max: 1 })];
  try {
    const { entries } = JSON.parse(readFileSync("db/migrations/meta/_journal.json", "utf8")) as { entries: { tag: string; when: number }[] };
    const earlier = entries.slice(0, entries.findIndex(({ tag }) => tag === "0020_usage-segments"));
    await owner.begin(async (tx) => {
      for (const { tag } of earlier) for (const statement of readFileSync(`db/migrations/${tag}.sql`, "utf8").split("--> statement-breakpoint")) await tx.unsafe(statement);
    });
    await owner.unsafe("create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)");
    await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('earlier', ${earlier.at(-1)!.when})`;
    const migrated = await worker.begin(async (tx) => {
      await tx`delete from usage_days`;
      await tx`insert into usage_days_kept values (${newId()}, 'UTC', '2026-01-01')`;
      const applied = applyMigrations(url.href).then(() => null);
      // Until the migration waits for this transaction.
      for (let waiting = 0; waiting === 0;) [{ waiting }] = await owner<[{ waiting: number }]>`select count(*)::integer as waiting from pg_locks where not granted and locktype = 'relation' and database = (select oid from pg_database where datname = ${name})`;
      return { applied };
    });
    await migrated.applied;
    expect(await owner`select day from usage_days_kept`).toEqual([]);
  } finally {
    await Promise.all([owner.end(), worker.end()]);
  }
});
