import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";
import { microsToCents } from "@/lib/money/micros";
import type { JobScope } from "./get-job";

type Row = { key: string; name: string | null; calls: string; unpriced: string; duration_ms: string; spend: string };

/** What a month's calls are summed by, and how calls without one are called. */
const GROUPS = { tag: { column: sql`tag`, none: "No tag" }, sub_account: { column: sql`sub_account`, none: "No sub-account" } };
export type UsageGroup = keyof typeof GROUPS;

/**
 * Calls and spend in [from, to) by tag or by sub-account, largest spend first, in the public API's form. Spend is the
 * wallet's: calls with the customer's own provider key cost nothing here. Calls without a price are counted apart, because
 * what they cost is unknown, not 0.
 */
export async function sumMonth(ctx: Context, { accountId, subAccountId }: JobScope, { from, to }: { from: Date; to: Date }, group: UsageGroup) {
  const own = subAccountId ? sql`and sub_account = ${publicId("sa", subAccountId)}` : sql``;
  const rows = await ctx.db.execute<Row>(sql`
    select g.*, s.name from (
      select ${GROUPS[group].column} as key, sum(calls) as calls, sum(unpriced_calls) as unpriced, sum(duration_ms) as duration_ms, sum(amount_micros) as spend
      from usage_rollups where account_id = ${accountId} and bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${to.toISOString()}::timestamptz ${own}
      group by 1) g
    left join sub_accounts s on ${group === "sub_account"} and s.account_id = ${accountId} and s.id = case when g.key ~ '^sa_[0-9a-f]{32}$' then substr(g.key, 4)::uuid end
    order by g.spend desc, g.calls desc, g.key`);
  return rows.map(({ key, name, calls, unpriced, duration_ms, spend }) => ({
    // A sub-account that only a gateway's log knows has no name of ours.
    label: key === "" ? GROUPS[group].none : name ?? key, tag: group === "tag" && key !== "" ? key : null, ...(group === "sub_account" ? { sub_account_id: key || null } : {}),
    requests: Number(calls), unpriced_requests: Number(unpriced), cost_cents: microsToCents(BigInt(spend)), video_seconds: Number(duration_ms) / 1_000,
  }));
}
