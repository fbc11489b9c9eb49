import type { Sql } from "@/db/client";

/** So many characters of a secret in a row are a part of it; fewer may be chance, or the last four that are shown. */
const PART = 8;

/**
 * Every place where a secret of these, or a part of it, is found: as it is, in base64 and in hex. Searched are the texts given
 * (logs, HTML, answers), by their names, and each row of each table of the database, as text. Bytes are a secret that is no
 * text.
 */
export async function findSecret(secrets: string | Buffer | (string | Buffer)[], { texts = {}, database }: { texts?: Record<string, string>; database?: Sql }): Promise<string[]> {
  const holds = searchFor([secrets].flat().flatMap(partsOf));
  const places = Object.entries(texts).filter(([, text]) => holds(text)).map(([name]) => name);
  return database ? [...places, ...(await tablesThatHold(database, holds))] : places;
}

/** Looks for all parts in one pass: where one may begin is told by its first characters. */
function searchFor(parts: string[]): (text: string) => boolean {
  const byBeginning = new Map<string, string[]>();
  for (const part of parts) byBeginning.set(part.slice(0, PART), [...(byBeginning.get(part.slice(0, PART)) ?? []), part]);
  return (text) => {
    for (let i = 0; i + PART <= text.length; i++) if (byBeginning.get(text.slice(i, i + PART))?.some((part) => text.startsWith(part, i))) return true;
    return false;
  };
}

/** The texts of one table row, schema and all: also of the queue and the migrations. */
async function tablesThatHold(database: Sql, holds: (text: string) => boolean): Promise<string[]> {
  const tables = await database<{ name: string }[]>`
    select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_temp%' order by 1`;
  const places: string[] = [];
  for (const { name } of tables) {
    for await (const rows of database.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`).cursor(1_000)) {
      for (const { row } of rows) if (holds(row)) places.push(`${name}: ${row.slice(0, 200)}`);
    }
  }
  return places;
}

function partsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  // In base64 a text looks different at each of three offsets, and its edges depend on what stands beside it.
  const base64 = [0, 1, 2].map((offset) => Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").slice(4, -4));
  return [...(typeof secret === "string" ? windows(secret, PART) : []), ...windows(hex, 2 * PART, 2), ...base64.flatMap((text) => [...windows(text, PART + 4), ...windows(text.replaceAll("+", "-").replaceAll("/", "_"), PART + 4)])];
}

function windows(text: string, length: number, step = 1): string[] {
  return Array.from({ length: Math.max(0, Math.floor((text.length - length) / step) + 1) }, (_, i) => text.slice(i * step, i * step + length));
}
