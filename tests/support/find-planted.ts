import { randomUUID } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectSql } from "@/db/client";
import { DEMO_KEYS } from "@/lib/demo/demo-keys";
import { KEY_END, KEY_MARK } from "./provider-keys";

/** What a search went through, and where it found a planted key. `keys`: how many provider keys were attached there. */
export type Found = { databases: number; tables: number; keys: number; files: number; bytes: number; places: string[] };

const CHUNK = 8 * 2 ** 20;

/** What is looked for: the mark of all that tests make, and the keys of the demo, which are attached as anybody's. */
const PLANTED = [KEY_MARK, ...DEMO_KEYS.map(({ key }) => key)];
const isKnownEnd = (lastFour: string) => lastFour.endsWith(KEY_END) || DEMO_KEYS.some(({ key }) => key.endsWith(lastFour));

/** How a mark may stand in what was written down: as it is, in hex, and in base64 at each of three offsets. */
export function formsOf(mark: string): string[] {
  const bytes = Buffer.from(mark);
  const hex = bytes.toString("hex");
  // The letters on the edges depend on what stands beside them.
  const base64 = [0, 1, 2].map((offset) => Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)));
  return [...new Set([mark, hex, hex.toUpperCase(), ...base64, ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))])];
}

/**
 * Every row, as text, of every table of every database of a server. A provider key whose end says that no maker of tests made
 * it counts as found: nobody could look for it. `url`: of the owner, in any of the databases.
 */
export async function findInDatabases(url: string, { marks = PLANTED, only }: { marks?: string[]; only?: string } = {}): Promise<Pick<Found, "databases" | "tables" | "keys" | "places">> {
  const found = { databases: 0, tables: 0, keys: 0, places: [] as string[] };
  const patterns = marks.flatMap(formsOf).map((form) => `%${form.replaceAll(/[\\%_]/g, "\\$&")}%`);
  const server = connectSql(url, { max: 1, role: "owner" });
  const names = await server<{ name: string }[]>`select datname as name from pg_database where datallowconn and not datistemplate and (${only ?? null}::text is null or datname = ${only ?? null}) order by 1`;
  await server.end();
  for (const { name } of names) {
    const of = new URL(url);
    of.pathname = `/${name}`;
    const sql = connectSql(of.href, { max: 1, role: "owner" });
    try {
      const tables = await sql<{ name: string }[]>`
        select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where relkind in ('r', 'm') and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_temp%' order by 1`;
      found.databases += 1;
      found.tables += tables.length;
      for (const { name: table } of tables) {
        const rows = await sql.unsafe<{ row: string }[]>(`select left(t::text, 200) as row from ${table} t where t::text like any($1)`, [patterns]);
        found.places.push(...rows.map(({ row }) => `${name} ${table}: ${row}`));
      }
      if (!tables.some(({ name: table }) => table === "public.provider_keys")) continue;
      const ends = await sql<{ last_four: string; label: string }[]>`select last_four, label from provider_keys`;
      found.keys += ends.length;
      found.places.push(...ends.filter(({ last_four: end }) => !isKnownEnd(end)).map(({ last_four: end, label }) => `${name}: the key "${label}", ending in ${end}, was not made by newLumaKey, so nobody can look for it`));
    } finally {
      await sql.end();
    }
  }
  return found;
}

/** Every file below a folder, byte for byte. */
export function findInFiles(folder: string, { marks = PLANTED }: { marks?: string[] } = {}): Pick<Found, "files" | "bytes" | "places"> {
  const found = { files: 0, bytes: 0, places: [] as string[] };
  const forms = marks.flatMap(formsOf).map((form) => Buffer.from(form));
  const overlap = Math.max(...forms.map(({ length }) => length)) - 1;
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (!lstatSync(path).isFile()) continue;
    const file = openSync(path, "r");
    found.files += 1;
    try {
      // What is cut by the end of one read is looked at again with the next.
      for (let kept = 0; ; ) {
        const read = readSync(file, buffer, kept, CHUNK - kept, null);
        if (read === 0) break;
        found.bytes += read;
        const here = buffer.subarray(0, kept + read);
        if (forms.some((form) => here.includes(form))) {
          found.places.push(path);
          break;
        }
        kept = Math.min(overlap, here.length);
        here.copy(buffer, 0, here.length - kept);
      }
    } finally {
      closeSync(file);
    }
  }
  return found;
}

/** Leaves what a search found to `npm test`, which counts it, and throws where there is anything. */
export function report(name: string, found: Partial<Found>): void {
  const whole: Found = { databases: 0, tables: 0, keys: 0, files: 0, bytes: 0, places: [], ...found };
  const folder = process.env.TOLLGATE_TEST_RUN;
  if (folder) {
    mkdirSync(join(folder, "searches"), { recursive: true });
    writeFileSync(join(folder, "searches", `${name}-${randomUUID()}.json`), JSON.stringify({ name, ...whole }));
  }
  if (whole.places.length > 0) throw new Error(`A planted provider key was left behind:\n${whole.places.join("\n")}`);
}
