import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "@/lib/context/context";
import { isId } from "@/lib/ids/ids";

export const callFilter = z.object({
  model: z.string().max(200).optional().catch(undefined),
  status: z.enum(["completed", "failed", "cancelled"]).optional().catch(undefined),
  funding: z.enum(["wallet", "byok"]).optional().catch(undefined),
  key: z.string().refine(isId).optional().catch(undefined),
  /** Empty: calls without a tag. */
  tag: z.string().max(64).optional().catch(undefined),
});
export type CallFilter = z.infer<typeof callFilter>;

export type Call = {
  id: string; event_id: string; job_id: string; occurred_at: string; model_id: string; status: string; funding: string; tag: string; sub_account: string;
  resolution: string; api_key: string | null; duration_ms: number; latency_ms: number; error: string | null;
  /** Micro-dollars as text; null when there is no charge. */
  amount_micros: string | null; provider_cost_micros: string | null;
};

export function callConditions(accountId: string, filter: CallFilter, { from, to }: { from: Date; to: Date }): SQL {
  return sql.join([
    sql`e.account_id = ${accountId} and e.occurred_at >= ${from.toISOString()}::timestamptz and e.occurred_at < ${to.toISOString()}::timestamptz`,
    ...(filter.model ? [sql`e.model_id = ${filter.model}`] : []),
    ...(filter.status ? [sql`e.status = ${filter.status}`] : []),
    ...(filter.funding ? [sql`e.funding = ${filter.funding}`] : []),
    ...(filter.key ? [sql`e.api_key_id = ${filter.key}::uuid`] : []),
    ...(filter.tag !== undefined ? [sql`e.tag = ${filter.tag}`] : []),
  ], sql` and `);
}

/** A page of an account's calls, newest first; `after` is the id and time of the last one seen. */
export async function listCalls(
  ctx: Context, accountId: string,
  input: { filter: CallFilter; period: { from: Date; to: Date }; limit: number; after?: { at: Date; id: string } },
): Promise<Call[]> {
  const after = input.after ? sql`and (e.occurred_at, e.id) < (${input.after.at.toISOString()}::timestamptz, ${input.after.id}::uuid)` : sql``;
  const rows = await ctx.db.execute<Call>(sql`
    select e.id, e.event_id, e.job_id, e.occurred_at, e.model_id, e.status, e.funding, e.tag, e.sub_account, e.resolution, k.name as api_key, e.duration_ms, e.latency_ms,
      e.error, c.amount_micros, c.provider_cost_micros
    from usage_events e
    left join charges c on c.account_id = ${accountId} and c.usage_event_id = e.id
    left join api_keys k on k.account_id = ${accountId} and k.id = e.api_key_id
    where ${callConditions(accountId, input.filter, input.period)} ${after}
    order by e.occurred_at desc, e.id desc limit ${input.limit}`);
  return [...rows];
}
