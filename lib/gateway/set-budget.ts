import { and, eq, sql } from "drizzle-orm";
import { budgets } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { microsToDecimal, type Micros } from "@/lib/money/micros";

export type Budget = typeof budgets.$inferSelect;

/** Sets what calls with a tag may spend in a month of UTC, in place of what was set before. Setting the same again changes nothing. */
export async function setBudget(ctx: Context, { accountId, tag, monthlyCapMicros }: { accountId: string; tag: string; monthlyCapMicros: Micros }): Promise<Budget> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const [changed] = await tx.db.insert(budgets).values({ accountId, tag, monthlyCapMicros, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: [budgets.accountId, budgets.tag],
        set: { monthlyCapMicros: sql`excluded.monthly_cap_micros`, updatedAt: sql`excluded.updated_at` },
        setWhere: sql`${budgets.monthlyCapMicros} <> excluded.monthly_cap_micros`,
      }).returning();
    if (changed) await recordAudit(tx, { accountId, action: "budget.set", subject: tag, detail: { monthlyCap: microsToDecimal(monthlyCapMicros) } });
    const [budget] = changed ? [changed] : await tx.db.select().from(budgets).where(and(eq(budgets.accountId, accountId), eq(budgets.tag, tag)));
    return budget!;
  });
}
