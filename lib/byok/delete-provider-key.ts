import { and, isNull, sql } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { getProviderKey, ofKey } from "./provider-key";

/**
 * Removes what is sealed, so that nobody can open it again, and revokes it. Videos under way with it cannot be fetched any
 * more. Throws `not_found`, also when it was deleted before, and `forbidden`.
 */
export async function deleteProviderKey(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  await transact(ctx, async (tx) => {
    const { provider, label } = await getProviderKey(tx, accountId, id);
    const now = tx.clock.now();
    const deleted = await tx.db.update(providerKeys)
      .set({ ciphertext: null, nonce: null, authTag: null, wrappedKey: null, masterKeyId: null, deletedAt: now, revokedAt: sql`coalesce(${providerKeys.revokedAt}, ${now.toISOString()}::timestamptz)` })
      .where(and(ofKey(accountId, id), isNull(providerKeys.deletedAt))).returning({ id: providerKeys.id });
    if (deleted.length > 0) await recordAudit(tx, { accountId, action: "provider_key.delete", subject: id, detail: { provider, label } });
  });
}
