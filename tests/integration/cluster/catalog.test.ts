import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import * as schema from "@/db/schema";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const { TABLE_CLASSES } = schema;

type Key = { table: string; name: string; type: string; columns: string[]; target: string | null; target_columns: string[] | null };

async function keys(): Promise<Key[]> {
  const rows = await database.owner<Key[]>`
    select c.conrelid::regclass::text as table, c.conname as name, c.contype as type,
      (select array_agg(a.attname order by k.place) from unnest(c.conkey) with ordinality k(num, place) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num)::text[] as columns,
      case when c.confrelid <> 0 then c.confrelid::regclass::text end as target,
      (select array_agg(a.attname order by k.place) from unnest(c.confkey) with ordinality k(num, place) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num)::text[] as target_columns
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f', 'x')`;
  return [...rows];
}

test("every table has a class, and every class a table", async () => {
  const rows = await database.owner<{ name: string }[]>`select relname::text as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`;
  expect(rows.map((row) => row.name)).toEqual(Object.keys(TABLE_CLASSES).sort());
});

test("every key of a distributed table starts with account_id", async () => {
  const wrong = (await keys()).filter((key) => TABLE_CLASSES[key.table] === "distributed" && "pu".includes(key.type) && key.columns[0] !== "account_id");
  expect(wrong).toEqual([]);
});

test("unique indexes without a constraint keep the same rule", async () => {
  const rows = await database.owner<{ table: string; first: string }[]>`
    select i.indrelid::regclass::text as table, a.attname::text as first from pg_index i
    join pg_class t on t.oid = i.indrelid join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indisunique and t.relnamespace = 'public'::regnamespace`;
  expect(rows.filter((row) => TABLE_CLASSES[row.table] === "distributed" && row.first !== "account_id")).toEqual([]);
});

test("foreign keys point only where a cluster allows", async () => {
  const wrong = (await keys()).filter((key) => {
    if (key.type !== "f") return false;
    const [from, to] = [TABLE_CLASSES[key.table], TABLE_CLASSES[key.target!]];
    if (from === "distributed" && to === "distributed") return key.columns[0] !== "account_id" || key.target_columns![0] !== "account_id";
    if (from === "distributed") return to !== "reference";
    if (from === "reference") return to !== "reference";
    return to === "distributed";
  });
  expect(wrong).toEqual([]);
});

test("there are no triggers of ours, no sequences and no identity columns", async () => {
  const found = await database.owner`
    select tgname::text as name from pg_trigger where not tgisinternal
    union all select relname::text from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace
    union all select attname::text from pg_attribute a join pg_class t on t.oid = a.attrelid where t.relnamespace = 'public'::regnamespace and a.attidentity <> ''`;
  expect([...found]).toEqual([]);
});

test("the schema files and the migrated database have the same columns", async () => {
  const rows = await database.owner<{ table: string; column: string; nullable: boolean }[]>`
    select table_name::text as table, column_name::text as column, is_nullable = 'YES' as nullable from information_schema.columns where table_schema = 'public'`;
  const declared = Object.values(schema).filter((value) => value instanceof PgTable).flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns.map((column) => `${name}.${column.name}${column.notNull ? "" : "?"}`);
  });
  expect(rows.map((row) => `${row.table}.${row.column}${row.nullable ? "?" : ""}`).sort()).toEqual(declared.sort());
});

test("no schema change waits for a migration", () => {
  const copy = mkdtempSync(join(tmpdir(), "tollgate-drift-"));
  try {
    cpSync("db", join(copy, "db"), { recursive: true });
    symlinkSync(join(process.cwd(), "node_modules"), join(copy, "node_modules"));
    writeFileSync(join(copy, "drizzle.config.ts"), `export default { dialect: "postgresql", schema: "./db/schema/*.ts", out: "./db/migrations" };`);
    const before = readdirSync(join(copy, "db/migrations"));
    execFileSync(join(process.cwd(), "node_modules/.bin/drizzle-kit"), ["generate"], { cwd: copy, stdio: "pipe" });
    expect(readdirSync(join(copy, "db/migrations"))).toEqual(before);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

test("the app's role may only add to tables of facts, owns nothing, and every constraint has a name of our own making", async () => {
  const facts = ["usage_event_keys", "usage_events", "charges", "ledger_transactions", "ledger_postings", "ledger_seals", "top_ups", "audit_entries"];
  const granted = await database.owner<{ table: string; rights: string }[]>`
    select table_name as table, string_agg(privilege_type, ',' order by privilege_type) as rights from information_schema.table_privileges
    where grantee = 'tollgate_app' and table_schema = 'public' group by 1`;
  const rights = new Map(granted.map((row) => [row.table, row.rights]));
  for (const table of facts) expect(rights.get(table), table).toBe("INSERT,SELECT");
  expect(await database.owner`select relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'tollgate_app'`).toHaveLength(0);
  const [role] = await database.owner`select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles where rolname = 'tollgate_app'`;
  expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false });
  // Postgres numbers a generated name when it is taken: such a name changes with the order of migrations.
  const named = await database.owner<{ conname: string }[]>`select conname from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c', 'x')`;
  expect(named.map((row) => row.conname).filter((name) => /\d$|_check\d|_key\d/.test(name))).toEqual([]);
});
