import { addDays } from "date-fns";
import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { budgets, subAccounts } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";
import type { Micros } from "@/lib/money/micros";
import { type DaySpend, HISTORY_DAYS, weekdayOf } from "./daily-spend";
import { bucketStarts } from "./period";
import { sumUsage } from "./sum-usage";
import type { Sums } from "./sums";

/** A tag's budget or a sub-account's cap, with what counts against it: by day of UTC, eight weeks before its month included. */
export type BudgetSpend = {
  kind: "tag" | "sub_account"; /** What calls of it are filtered by. */ key: string; name: string; capMicros: Micros; includeByok: boolean;
  days: DaySpend[]; /** Quotes of jobs of this month that are not settled yet: they count, too. */ underWayMicros: Micros;
};
export type Budgets = { now: Date; /** Of UTC, half-open. */ month: { from: Date; to: Date }; budgets: BudgetSpend[] };

/** An account's budgets and caps of this UTC month with what `checkCaps` counts against them. */
export async function getBudgetSpend(ctx: Context, accountId: string): Promise<Budgets> {
  const now = ctx.clock.now();
  const month = { from: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())), to: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)) };
  const [tags, capped] = await Promise.all([
    ctx.db.select().from(budgets).where(eq(budgets.accountId, accountId)).orderBy(asc(budgets.tag)),
    ctx.db.select().from(subAccounts).where(and(eq(subAccounts.accountId, accountId), isNull(subAccounts.deletedAt), isNotNull(subAccounts.spendCapMicros))).orderBy(asc(subAccounts.name), asc(subAccounts.id)),
  ]);
  if (tags.length + capped.length === 0) return { now, month, budgets: [] };
  const tomorrow = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
  const range = { from: addDays(month.from, -HISTORY_DAYS), to: tomorrow, timeZone: "UTC", granularity: "1d" as const };
  const starts = bucketStarts(range);
  const sumBy = (by: "tag" | "sub_account", wanted: boolean) => (wanted ? sumUsage(ctx, accountId, { ...range, starts }, { by: [by] }) : []);
  const [byTag, bySubAccount, jobs] = await Promise.all([
    sumBy("tag", tags.length > 0), sumBy("sub_account", capped.length > 0),
    ctx.db.execute<{ tag: string; sub_account_id: string | null; funding: string; quotes: string }>(sql`
      select tag, sub_account_id, funding, sum(quote_micros) as quotes from jobs where account_id = ${accountId} and settled_at is null and created_at >= ${month.from.toISOString()}::timestamptz group by 1, 2, 3`),
  ]);
  const counted = (sums: Sums, includeByok: boolean) => sums.spendMicros + (includeByok ? sums.byokCostMicros : 0n);
  function read(budget: Omit<BudgetSpend, "days" | "underWayMicros">, isOf: (job: (typeof jobs)[number]) => boolean): BudgetSpend {
    const days = starts.map((from, i): DaySpend => ({ from, to: starts[i + 1] ?? tomorrow, weekday: weekdayOf(from, "UTC"), micros: 0n }));
    for (const { place, keys, sums } of budget.kind === "tag" ? byTag : bySubAccount) if (keys[0] === budget.key) days[place]!.micros = counted(sums, budget.includeByok);
    return { ...budget, days, underWayMicros: jobs.filter((job) => isOf(job) && (budget.includeByok || job.funding === "wallet")).reduce((sum, { quotes }) => sum + BigInt(quotes), 0n) };
  }
  return {
    now, month, budgets: [
      ...tags.map(({ tag, monthlyCapMicros, includeByok }) => read({ kind: "tag", key: tag, name: tag, capMicros: monthlyCapMicros, includeByok }, (job) => job.tag === tag)),
      ...capped.map(({ id, name, spendCapMicros, includeByok }) => read({ kind: "sub_account", key: publicId("sa", id), name, capMicros: spendCapMicros!, includeByok }, (job) => job.sub_account_id === id)),
    ],
  };
}
