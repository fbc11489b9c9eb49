import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Months } from "./months";

/** Accounts that bought first in the same month of UTC, and what they bought in each month shown; null before their first. */
export type Cohort = { month: Date; /** All that began then. */ accounts: number; bought: ({ accounts: number; micros: Micros } | null)[]; micros: Micros };

/** Credit bought by all accounts, by the month of their first top-up: whether those who came go on buying. What was settled by `until` counts. */
export async function readTopUpCohorts(ctx: Context, { from, to, starts }: Months, until: Date): Promise<Cohort[]> {
  const end = until < to ? until : to;
  const rows = await ctx.db.execute<{ cohort: string; accounts: string; month: string | null; buyers: string; credit: string }>(sql`
    with firsts as (
      select account_id, date_trunc('month', min(settled_at), 'UTC') as cohort from top_ups where state = 'settled' and settled_at < ${end.toISOString()}::timestamptz group by 1
    ), sizes as (select cohort, count(*) as accounts from firsts group by 1), bought as (
      select f.cohort, date_trunc('month', t.settled_at, 'UTC') as month, count(distinct t.account_id) as buyers, sum(t.credit_micros) as credit
      from top_ups t join firsts f on f.account_id = t.account_id
      where t.state = 'settled' and t.settled_at >= ${from.toISOString()}::timestamptz and t.settled_at < ${end.toISOString()}::timestamptz group by 1, 2
    )
    select s.cohort, s.accounts, b.month, coalesce(b.buyers, 0) as buyers, coalesce(b.credit, 0) as credit from sizes s left join bought b on b.cohort = s.cohort order by s.cohort, b.month`);
  const cohorts = new Map<number, Cohort>();
  for (const { cohort, accounts, month, buyers, credit } of rows) {
    const at = new Date(cohort);
    const entry = cohorts.get(at.getTime()) ?? { month: at, accounts: Number(accounts), micros: 0n, bought: starts.map((start) => (start < at ? null : { accounts: 0, micros: 0n })) };
    cohorts.set(at.getTime(), entry);
    const place = month === null ? -1 : starts.findIndex((start) => start.getTime() === new Date(month).getTime());
    if (place >= 0) entry.bought[place] = { accounts: Number(buyers), micros: BigInt(credit) };
    entry.micros += BigInt(credit);
  }
  return [...cohorts.values()];
}
