import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "@/lib/context/context";
import { type CallFilter, matching } from "./call-filter";
import { type CallSearch, searchedFor } from "./call-search";

export type Call = {
  id: string; event_id: string; job_id: string; occurred_at: string; model_id: string; status: string; funding: string; tag: string; sub_account: string;
  resolution: string; api_key: string | null; duration_ms: number; latency_ms: number; error: string | null;
  /** Micro-dollars as text; null when there is no charge. */
  amount_micros: string | null; provider_cost_micros: string | null; fee_waived_micros: string | null;
  /** Paid by the wallet because the account's own provider key failed; null for another gateway's call. */
  fell_back: boolean | null;
  /** What `order` sorts by, as text: where the next page begins. */
  place: string;
};

/** How calls can be ordered. A call without a charge stands below one of $0. */
const ORDERS = {
  time: { value: sql`e.occurred_at`, type: sql`timestamptz` },
  seconds: { value: sql`e.duration_ms`, type: sql`bigint` },
  spend: { value: sql`coalesce(c.amount_micros, -1)`, type: sql`bigint` },
  latency: { value: sql`e.latency_ms`, type: sql`bigint` },
};
/** The job of our own gateway whose call it was: its log line cannot say more than the job, which stays however often the log is read. */
const JOB_ID = sql`case when e.job_id ~ '^job_[0-9a-f]{32}$' then substr(e.job_id, 5)::uuid end`;
export type CallOrder = keyof typeof ORDERS;
export const CALL_ORDERS = Object.keys(ORDERS) as CallOrder[];

/** Whether the text can be a `place` of that order: it comes from a URL. Times are as Postgres writes them, and there are days such as February 31 that it would refuse. */
export const isPlace = (order: CallOrder, text: string) => (order === "time" ? isInstant(text) : /^-?\d{1,18}$/.test(text));
const instant = z.iso.datetime({ offset: true }).regex(/^2.*(Z|[+-](0\d|1[0-4]):\d\d)$/);
const isInstant = (text: string) => instant.safeParse(text.replace(" ", "T").replace(/[+-]\d\d$/, "$&:00")).success;

/**
 * A page of an account's calls, newest or largest first unless `ascending`; `after` is the place and id of the last one seen.
 * Who names an id is looking for a call of any time: then the period does not count.
 */
export async function listCalls(
  ctx: Context, accountId: string,
  input: { filter: CallFilter; search?: CallSearch; period: { from: Date; to: Date }; limit: number; order?: CallOrder; ascending?: boolean; after?: { place: string; id: string } },
): Promise<Call[]> {
  const { value, type } = ORDERS[input.order ?? "time"];
  const [beyond, direction] = input.ascending ? [sql`>`, sql`asc`] : [sql`<`, sql`desc`];
  const after = input.after ? sql`and (${value}, e.id) ${beyond} (${input.after.place}::text::${type}, ${input.after.id}::uuid)` : sql``;
  const { search = {}, period } = input;
  const within = search.q ? sql`` : sql`and occurred_at >= ${period.from.toISOString()}::timestamptz and occurred_at < ${period.to.toISOString()}::timestamptz`;
  const rows = await ctx.db.execute<Call>(sql`
    select e.id, e.event_id, e.job_id, e.occurred_at, e.model_id, e.status, e.funding, e.tag, e.sub_account, e.resolution, k.name as api_key, e.duration_ms, e.latency_ms,
      e.error, c.amount_micros, c.provider_cost_micros, c.fee_waived_micros, ${value}::text as place,
      (select j.fell_back_at is not null from jobs j where j.account_id = ${accountId} and j.id = ${JOB_ID}) as fell_back
    from (select * from usage_events where account_id = ${accountId} ${within} ${matching(input.filter, accountId)}) e
    left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    left join api_keys k on k.account_id = ${accountId} and k.id = e.api_key_id
    where true ${searchedFor(search)} ${after}
    order by ${value} ${direction}, e.id ${direction} limit ${input.limit}`);
  return [...rows];
}
