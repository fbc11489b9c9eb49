import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, subAccounts } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/**
 * Deletes a sub-account and revokes its keys, at once and for good; its jobs under way end as they would, and its usage
 * keeps its name. Deleting it again changes nothing. Throws `not_found`, also for another account's.
 */
export async function deleteSubAccount(ctx: Context, { accountId, id }: { accountId: string; id: string | null }): Promise<void> {
  if (!id) throw new AppError("not_found", "No such sub-account");
  await transact(ctx, async (tx) => {
    const ofAccount = and(eq(subAccounts.accountId, accountId), eq(subAccounts.id, id));
    const [found] = await tx.db.select({ name: subAccounts.name }).from(subAccounts).where(ofAccount);
    if (!found) throw new AppError("not_found", "No such sub-account");
    const now = tx.clock.now();
    const deleted = await tx.db.update(subAccounts).set({ deletedAt: now }).where(and(ofAccount, isNull(subAccounts.deletedAt))).returning({ id: subAccounts.id });
    if (deleted.length === 0) return;
    const revoked = await tx.db.update(apiKeys).set({ revokedAt: now })
      .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.subAccountId, id), isNull(apiKeys.revokedAt))).returning({ id: apiKeys.id });
    await recordAudit(tx, { accountId, action: "sub_account.delete", subject: id, detail: { name: found.name, revokedKeys: revoked.map((key) => key.id).sort() } });
  });
}
