import { and, asc, desc, eq, inArray, like, sql } from "drizzle-orm";
import { z } from "zod";
import { DIFFERENCE_STATES, FINDINGS, reconciliationDifferences, reconciliationRuns } from "@/db/schema";
import { nameAccounts } from "@/lib/auth/name-accounts";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Difference } from "./get-difference";

export const UNDECIDED = ["open", "proposed"] as const;
/** So many differences a page shows. */
export const SHOWN = 200;
const RUNS = 20;

const filter = z.object({
  counterparty: z.string().trim().regex(/^[\w./-]{1,100}$/).optional().catch(undefined),
  finding: z.enum(FINDINGS).optional().catch(undefined),
  /** What waits for a person, unless asked otherwise. */
  state: z.enum(["undecided", "all", ...DIFFERENCE_STATES]).catch("undecided"),
});
export type DifferenceFilter = z.infer<typeof filter>;

/** Reads the filter of the page's address; what is nonsense filters nothing. */
export const parseDifferenceFilter = (params: Record<string, string | string[] | undefined>): DifferenceFilter => filter.parse(params);

const which = ({ counterparty, finding, state }: DifferenceFilter) => and(
  counterparty === undefined ? undefined : eq(reconciliationDifferences.counterparty, counterparty), finding === undefined ? undefined : eq(reconciliationDifferences.finding, finding),
  state === "all" ? undefined : inArray(reconciliationDifferences.state, state === "undecided" ? [...UNDECIDED] : [state]),
);

export type ListedDifference = Difference & { account: { slug: string; name: string } | null };

/** Differences, those with the most at risk first, and whose they are; and how many there are in all. */
export async function listDifferences(ctx: Context, wanted: DifferenceFilter, limit = SHOWN): Promise<{ differences: ListedDifference[]; count: number }> {
  const [rows, count] = await Promise.all([
    ctx.db.select().from(reconciliationDifferences).where(which(wanted)).orderBy(desc(reconciliationDifferences.atRiskMicros), asc(reconciliationDifferences.id)).limit(limit),
    ctx.db.$count(reconciliationDifferences, which(wanted)),
  ]);
  const named = await nameAccounts(ctx, rows.flatMap(({ accountId }) => accountId ?? []));
  return { differences: rows.map((difference) => ({ ...difference, account: named.get(difference.accountId ?? "") ?? null })), count };
}

/** How long undecided differences have been so, in days: up to the first, up to the second, and so on; older is the last. */
export const AGES = [{ days: 1, name: "Up to a day" }, { days: 7, name: "Up to a week" }, { days: 30, name: "Up to 30 days" }, { days: null, name: "Older" }] as const;
export type Ageing = { counterparty: string; ages: { count: number; micros: Micros }[]; count: number; micros: Micros };

/** What is undecided, by counterparty and age since it happened, with the money at risk. */
export async function readAgeing(ctx: Context): Promise<Ageing[]> {
  const limits = AGES.flatMap(({ days }) => (days === null ? [] : [days]));
  const rows = await ctx.db.execute<{ counterparty: string; place: number; count: string; micros: string }>(sql`
    select counterparty, width_bucket(extract(epoch from ${ctx.clock.now().toISOString()}::timestamptz - happened_at)::numeric / 86400, array[${sql.join(limits.map((days) => sql`${days}::numeric`), sql`, `)}]) as place, count(*) as count, sum(at_risk_micros) as micros
    from reconciliation_differences where state in ('open', 'proposed') group by 1, 2 order by 1, 2`);
  return [...new Set(rows.map(({ counterparty }) => counterparty))].map((counterparty) => {
    const own = rows.filter((row) => row.counterparty === counterparty);
    const ages = AGES.map((_, place) => {
      const row = own.find((one) => one.place === place);
      return { count: Number(row?.count ?? 0), micros: BigInt(row?.micros ?? "0") };
    });
    return { counterparty, ages, count: ages.reduce((sum, { count }) => sum + count, 0), micros: ages.reduce((sum, { micros }) => sum + micros, 0n) };
  });
}

/** The latest comparisons, newest first. */
export function listReconciliationRuns(ctx: Context, limit = RUNS) {
  return ctx.db.select().from(reconciliationRuns).orderBy(desc(reconciliationRuns.startedAt), desc(reconciliationRuns.id)).limit(limit);
}

/** The latest comparison with a counterparty that the worker made by itself; null before the first. */
export async function findLastNightlyRun(ctx: Context, counterparty: string) {
  const [run] = await ctx.db.select().from(reconciliationRuns).where(and(eq(reconciliationRuns.counterparty, counterparty), like(reconciliationRuns.startedBy, "system:%"))).orderBy(desc(reconciliationRuns.startedAt)).limit(1);
  return run ?? null;
}
