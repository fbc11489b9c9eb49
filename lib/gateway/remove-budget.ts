import { and, eq } from "drizzle-orm";
import { budgets } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** Lets calls with a tag spend without a cap again. Throws `not_found` when there was none. */
export async function removeBudget(ctx: Context, { accountId, tag }: { accountId: string; tag: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const removed = await tx.db.delete(budgets).where(and(eq(budgets.accountId, accountId), eq(budgets.tag, tag))).returning({ tag: budgets.tag });
    if (removed.length === 0) throw new AppError("not_found", "No budget for this tag");
    await recordAudit(tx, { accountId, action: "budget.remove", subject: tag, detail: {} });
  });
}
