import { asc, eq } from "drizzle-orm";
import { budgets } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Budget } from "./set-budget";

/** The account's budgets, by tag. */
export function listBudgets(ctx: Context, accountId: string): Promise<Budget[]> {
  return ctx.db.select().from(budgets).where(eq(budgets.accountId, accountId)).orderBy(asc(budgets.tag));
}
