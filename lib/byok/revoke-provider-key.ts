import { and, isNull } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { getProviderKey, ofKey } from "./provider-key";

/**
 * Ends a key's use for good, from the next call on; videos under way are still fetched with it until it is deleted.
 * Revoking it again changes nothing. Throws `not_found` and `forbidden`.
 */
export async function revokeProviderKey(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  await transact(ctx, async (tx) => {
    const { provider, label } = await getProviderKey(tx, accountId, id);
    const revoked = await tx.db.update(providerKeys).set({ revokedAt: tx.clock.now() }).where(and(ofKey(accountId, id), isNull(providerKeys.revokedAt))).returning({ id: providerKeys.id });
    if (revoked.length > 0) await recordAudit(tx, { accountId, action: "provider_key.revoke", subject: id, detail: { provider, label } });
  });
}
