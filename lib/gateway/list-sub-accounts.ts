import { and, desc, eq, isNull, lt } from "drizzle-orm";
import { subAccounts } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { SubAccount } from "./get-sub-account";

/** A page of the account's sub-accounts, newest first: those made before `after`, the last one seen. */
export function listSubAccounts(ctx: Context, { accountId, limit, after }: { accountId: string; limit: number; after?: string }): Promise<SubAccount[]> {
  return ctx.db.select().from(subAccounts)
    .where(and(eq(subAccounts.accountId, accountId), isNull(subAccounts.deletedAt), after ? lt(subAccounts.id, after) : undefined))
    .orderBy(desc(subAccounts.id)).limit(limit);
}
