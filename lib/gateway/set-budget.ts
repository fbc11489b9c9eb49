import { and, eq, sql } from "drizzle-orm";
import { budgets } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { microsToDecimal, type Micros } from "@/lib/money/micros";

export type Budget = typeof budgets.$inferSelect;

export type NewBudget = { accountId: string; tag: string; monthlyCapMicros: Micros; /** Whether calls on the account's own provider keys count; they do unless told otherwise. */ includeByok?: boolean };

/** Sets what calls with a tag may spend in a month of UTC, in place of what was set before. Setting the same again changes nothing. */
export async function setBudget(ctx: Context, { accountId, tag, monthlyCapMicros, includeByok = true }: NewBudget): Promise<Budget> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const [changed] = await tx.db.insert(budgets).values({ accountId, tag, monthlyCapMicros, includeByok, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: [budgets.accountId, budgets.tag],
        set: { monthlyCapMicros: sql`excluded.monthly_cap_micros`, includeByok: sql`excluded.include_byok`, updatedAt: sql`excluded.updated_at` },
        setWhere: sql`${budgets.monthlyCapMicros} <> excluded.monthly_cap_micros or ${budgets.includeByok} <> excluded.include_byok`,
      }).returning();
    if (changed) await recordAudit(tx, { accountId, action: "budget.set", subject: tag, detail: { monthlyCap: microsToDecimal(monthlyCapMicros), includeByok } });
    const [budget] = changed ? [changed] : await tx.db.select().from(budgets).where(and(eq(budgets.accountId, accountId), eq(budgets.tag, tag)));
    return budget!;
  });
}
