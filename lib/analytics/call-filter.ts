import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { arrayParam } from "@/db/transaction";
import { AppError } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";

/** Postgres text cannot hold NUL, so nothing is named by it. */
const text = (max: number) => z.string().max(max).regex(/^[^\0]*$/);
const id = z.string().refine(isId);

/** What one value of a field looks like. */
const VALUE = {
  model: text(200).min(1), status: z.enum(["completed", "failed", "cancelled"]), funding: z.enum(["wallet", "byok"]), key: id,
  /** Empty: calls without a tag; so with sub-account and resolution. */
  tag: text(64), sub_account: text(64), resolution: text(32),
  provider: text(64).min(1),
  /** Who made the API key. */
  member: id,
};
type Name = keyof typeof VALUE;
const NAMES = Object.keys(VALUE) as Name[];
/** What may be without: an empty value of these filters too. */
export const MAY_BE_EMPTY: ReadonlySet<Name> = new Set<Name>(["tag", "sub_account", "resolution"]);

/** Which calls are meant: of each field that is there one of its values. A list of none means no call at all. */
export type CallFilter = { [N in Name]?: z.infer<(typeof VALUE)[N]>[] };

const isValue = (name: Name, value: string) => VALUE[name].safeParse(value).success;

/** A field with several values has its name repeated in the URL: `model=a&model=b`. What `isKept` says no to is left out. */
function read(valuesOf: (name: Name) => string[]): CallFilter {
  return Object.fromEntries(NAMES.flatMap((name) => {
    const values = [...new Set(valuesOf(name))].filter((value) => isValue(name, value));
    return values.length > 0 ? [[name, values]] : [];
  }));
}

/**
 * A page's filter; what is malformed is left out. A form of old sent a choice not made as an empty one, which of tags and the
 * like would mean calls without, and said in `asked` which fields it had: an empty one of those is none.
 */
export function readFilter(params: Record<string, string | string[] | undefined>): CallFilter {
  const asked = new Set(typeof params.asked === "string" ? params.asked.split(",") : []);
  return read((name) => [params[name] ?? []].flat().filter((value) => value !== "" || !asked.has(name)));
}

/** The same for a file, where fewer filters than asked for would mislead. Throws `invalid_request` naming the field. */
export function requireFilter(params: URLSearchParams): CallFilter {
  for (const name of NAMES) {
    const wrong = params.getAll(name).find((value) => !isValue(name, value));
    if (wrong !== undefined) throw new AppError("invalid_request", `${name}: ${wrong.slice(0, 60)} is no ${name} to filter by`, name);
  }
  return read((name) => params.getAll(name));
}

/** Conditions that follow another one. Usage events and roll-ups name these columns alike, so a table and its total cannot differ. */
export function matching(filter: CallFilter, accountId: string): SQL {
  const among = (column: string, values: string[] | undefined, type: "text" | "uuid" = "text") => {
    if (!values) return [];
    // One value says so: the planner knows more of it.
    return [values.length === 1 ? sql`and ${sql.raw(column)} = ${values[0]}::${sql.raw(type)}` : sql`and ${sql.raw(column)} = any(${arrayParam(values, type)})`];
  };
  return sql.join([
    ...among("model_id", filter.model), ...among("status", filter.status), ...among("funding", filter.funding), ...among("api_key_id", filter.key, "uuid"),
    ...among("tag", filter.tag), ...among("sub_account", filter.sub_account), ...among("resolution", filter.resolution),
    ...(filter.provider ? [sql`and model_id in (select id from models where provider_id = any(${arrayParam(filter.provider, "text")}))`] : []),
    ...(filter.member ? [sql`and api_key_id in (select k.id from api_keys k where k.account_id = ${accountId} and k.created_by = any(${arrayParam(filter.member, "uuid")}))`] : []),
  ], sql` `);
}
