import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { isId } from "@/lib/ids/ids";

/** Which calls a page shows, as its search parameters say it; what is malformed is left out. */
export const callFilter = z.object({
  model: z.string().max(200).optional().catch(undefined),
  status: z.enum(["completed", "failed", "cancelled"]).optional().catch(undefined),
  funding: z.enum(["wallet", "byok"]).optional().catch(undefined),
  key: z.string().refine(isId).optional().catch(undefined),
  /** Empty: calls without a tag. */
  tag: z.string().max(64).optional().catch(undefined),
});
export type CallFilter = z.infer<typeof callFilter>;

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
