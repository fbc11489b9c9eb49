import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";

/** Postgres text cannot hold NUL, so nothing is named by it. */
const text = (max: number) => z.string().max(max).regex(/^[^\0]*$/);

/** Which calls a page shows, as its search parameters say it; what is malformed is left out. */
export const callFilter = z.object({
  model: text(200).optional().catch(undefined),
  status: z.enum(["completed", "failed", "cancelled"]).optional().catch(undefined),
  funding: z.enum(["wallet", "byok"]).optional().catch(undefined),
  key: z.string().refine(isId).optional().catch(undefined),
  /** Empty: calls without a tag; so with sub-account and resolution. */
  tag: text(64).optional().catch(undefined),
  sub_account: text(64).optional().catch(undefined),
  resolution: text(32).optional().catch(undefined),
  provider: text(64).optional().catch(undefined),
  /** Who made the API key. */
  member: z.string().refine(isId).optional().catch(undefined),
});
export type CallFilter = z.infer<typeof callFilter>;

/**
 * A page's filter. A form sends a choice not made as an empty one, which of tags and the like would mean calls without; it
 * says in `asked` which fields it has, so that an empty one of those is none.
 */
export function readFilter(params: Record<string, string | string[] | undefined>): CallFilter {
  const asked = new Set(typeof params.asked === "string" ? params.asked.split(",") : []);
  return callFilter.parse(Object.fromEntries(Object.entries(params).filter(([name, value]) => value !== "" || !asked.has(name))));
}

/** What of a filter is chosen, as search parameters. */
export function chosenOf(filter: CallFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]) || (entry[1] === "" && MAY_BE_EMPTY.has(entry[0]))));
}
const MAY_BE_EMPTY = new Set(["tag", "sub_account", "resolution"]);

/** The same for a file, where fewer filters than asked for would mislead. Throws `invalid_request` naming the field. */
export function requireFilter(params: Record<string, string | undefined>): CallFilter {
  const filter = callFilter.parse(params);
  for (const name of Object.keys(callFilter.shape) as (keyof CallFilter)[]) {
    if (params[name] !== undefined && filter[name] === undefined) throw new AppError("invalid_request", `${name}: ${params[name].slice(0, 60)} is no ${name} to filter by`, name);
  }
  return filter;
}

/** Conditions that follow another one. Usage events and roll-ups name these columns alike, so a table and its total cannot differ. */
export function matching(filter: CallFilter, accountId: string): SQL {
  return sql.join([
    ...(filter.model ? [sql`and model_id = ${filter.model}`] : []),
    ...(filter.status ? [sql`and status = ${filter.status}`] : []),
    ...(filter.funding ? [sql`and funding = ${filter.funding}`] : []),
    ...(filter.key ? [sql`and api_key_id = ${filter.key}::uuid`] : []),
    ...(filter.tag !== undefined ? [sql`and tag = ${filter.tag}`] : []),
    ...(filter.sub_account !== undefined ? [sql`and sub_account = ${filter.sub_account}`] : []),
    ...(filter.resolution !== undefined ? [sql`and resolution = ${filter.resolution}`] : []),
    ...(filter.provider ? [sql`and model_id in (select id from models where provider_id = ${filter.provider})`] : []),
    ...(filter.member ? [sql`and api_key_id in (select k.id from api_keys k where k.account_id = ${accountId} and k.created_by = ${filter.member}::uuid)`] : []),
  ], sql` `);
}
