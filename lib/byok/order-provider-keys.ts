import { and, asc, eq, isNull } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { ofKey } from "./provider-key";

/** Sets the order in which a provider's keys are tried. Throws `conflict` when `ids` are not exactly the keys that there are now, `not_found` and `forbidden`. */
export async function orderProviderKeys(ctx: Context, { accountId, provider, ids }: { accountId: string; provider: string; ids: string[] }): Promise<void> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  await transact(ctx, async (tx) => {
    const keys = await tx.db.select({ id: providerKeys.id }).from(providerKeys)
      .where(and(eq(providerKeys.accountId, accountId), eq(providerKeys.provider, provider), isNull(providerKeys.revokedAt))).orderBy(asc(providerKeys.id)).for("update");
    if (JSON.stringify([...ids].sort()) !== JSON.stringify(keys.map(({ id }) => id))) throw new AppError("conflict", "ids: each of this provider's keys once; they have changed meanwhile, so look again", "ids");
    for (const [position, id] of ids.entries()) await tx.db.update(providerKeys).set({ position }).where(ofKey(accountId, id));
    await recordAudit(tx, { accountId, action: "provider_key.order", subject: provider, detail: { ids } });
  });
}
