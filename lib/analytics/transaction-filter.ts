import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { arrayParam } from "@/db/transaction";
import { AppError } from "@/lib/errors/app-error";
import { idRange } from "@/lib/ids/id-range";
import { TRANSACTION_KINDS, type TransactionKind } from "./prepare-transactions";

const KINDS = Object.keys(TRANSACTION_KINDS) as TransactionKind[];

/** Which ledger transactions a page shows, as its search parameters say it; what is malformed is left out. */
export const transactionFilter = z.object({
  kind: z.enum(KINDS).optional().catch(undefined),
  /** The beginning of a reference, an idempotency key, or a job's or event's id. */
  q: z.string().trim().min(1).max(200).refine((text) => !text.includes("\0")).optional().catch(undefined),
});
export type TransactionFilter = z.infer<typeof transactionFilter>;

/** The same for a file, where another filter than the one asked for would mislead. Throws `invalid_request` naming the field. */
export function requireTransactionFilter(params: Record<string, string | undefined>): TransactionFilter {
  const filter = transactionFilter.parse(params);
  if (params.kind !== undefined && filter.kind === undefined) throw new AppError("invalid_request", `kind: one of ${KINDS.join(", ")}`, "kind");
  if (params.q !== undefined && filter.q === undefined) throw new AppError("invalid_request", "q: 1 to 200 characters", "q");
  return filter;
}

/** The codes of a kind. */
export const ofKind = ({ kind }: TransactionFilter): SQL => (!kind ? sql`` : kind === "usage"
  ? sql`and t.code = 'usage.charge'`
  // Said in the words of the index over the few transactions that are no usage.
  : sql`and t.code <> 'usage.charge' and t.code = any(${arrayParam(TRANSACTION_KINDS[kind].codes, "text")})`);

const USAGE = "usage.charge:";
/**
 * Whether a transaction (as `t`) is meant by what was typed: its key, its usage event's job or id, or its top-up's
 * reference begins like it. Usage is found among the account's calls, the rest among its few other transactions.
 */
export function meantBy(accountId: string, { q }: TransactionFilter): SQL {
  if (!q) return sql``;
  const id = q.startsWith(USAGE) ? q.slice(USAGE.length) : q;
  const range = idRange(id);
  const byId = range ? sql`or e.id between ${range.first}::uuid and ${range.last}::uuid` : sql``;
  return sql`and (
    t.idempotency_key in (
      select 'usage.charge:' || e.id from usage_events e where e.account_id = ${accountId} and (starts_with(e.job_id, ${q}) or (e.event_id <> e.job_id and starts_with(e.event_id, ${q})) ${byId}))
    or (t.code <> 'usage.charge' and (
      starts_with(t.idempotency_key, ${q}) or starts_with(substring(t.idempotency_key from position(':' in t.idempotency_key) + 1), ${q})
      or substring(t.idempotency_key from position(':' in t.idempotency_key) + 1) in (
        select u.id::text from top_ups u where u.account_id = ${accountId} and (starts_with(u.payment_reference, ${q}) or starts_with(u.payment_intent_id, ${q}) or starts_with(u.session_id, ${q}))))))`;
}
