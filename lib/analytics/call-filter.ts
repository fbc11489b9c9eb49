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
  /** Empty: calls without a tag. */
  tag: text(64).optional().catch(undefined),
});
export type CallFilter = z.infer<typeof callFilter>;

/** The same for a file, where fewer filters than asked for would mislead. Throws `invalid_request` naming the field. */
export function requireFilter(params: Record<string, string | undefined>): CallFilter {
  const filter = callFilter.parse(params);
  for (const name of Object.keys(callFilter.shape) as (keyof CallFilter)[]) {
    if (params[name] !== undefined && filter[name] === undefined) throw new AppError("invalid_request", `${name}: ${params[name].slice(0, 60)} is no ${name} to filter by`, name);
  }
  return filter;
}

/** Conditions that follow another one. Usage events and roll-ups name these columns alike, so a table and its total cannot differ. */
export function matching(filter: CallFilter): SQL {
  return sql.join([
    ...(filter.model ? [sql`and model_id = ${filter.model}`] : []),
    ...(filter.status ? [sql`and status = ${filter.status}`] : []),
    ...(filter.funding ? [sql`and funding = ${filter.funding}`] : []),
    ...(filter.key ? [sql`and api_key_id = ${filter.key}::uuid`] : []),
    ...(filter.tag !== undefined ? [sql`and tag = ${filter.tag}`] : []),
  ], sql` `);
}
