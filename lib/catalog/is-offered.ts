import { type Placeholder, type SQL, sql } from "drizzle-orm";
import { models } from "@/db/schema";

/** Of a statement over `models`: those that take new requests at an instant, neither retired themselves nor their provider. */
export function isOffered(now: Date | Placeholder): SQL {
  const at = sql`${now instanceof Date ? now.toISOString() : now}::timestamptz`;
  return sql`(${models.retiredAt} is null or ${models.retiredAt} > ${at})
    and not exists (select from providers p where p.id = ${models.providerId} and p.retired_at <= ${at})`;
}

/** The id of the model that an alias in use names at an instant. */
export function idOfAlias(name: string | Placeholder, now: Date | Placeholder): SQL {
  return sql`(select a.model_id from model_aliases a where a.alias = ${name} and (a.retired_at is null or a.retired_at > ${now instanceof Date ? now.toISOString() : now}::timestamptz))`;
}
