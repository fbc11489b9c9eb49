import { and, eq, isNull } from "drizzle-orm";
import { subAccounts } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

export type SubAccount = typeof subAccounts.$inferSelect;

/** The account's sub-account. Throws `not_found`, also for another account's and for a deleted one. */
export async function getSubAccount(ctx: Context, { accountId, id }: { accountId: string; id: string | null }): Promise<SubAccount> {
  const [found] = id ? await ctx.db.select().from(subAccounts).where(and(eq(subAccounts.accountId, accountId), eq(subAccounts.id, id), isNull(subAccounts.deletedAt))) : [];
  if (!found) throw new AppError("not_found", "No such sub-account");
  return found;
}
