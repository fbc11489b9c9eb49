import { and, isNull } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import { databaseErrorCode } from "@/db/transaction";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { labelTaken } from "./attach-provider-key";
import { getKeyProvider } from "./list-key-providers";
import { getProviderKey, ofKey, requireLabel, requireModels } from "./provider-key";

export type KeyChange = { label?: string; enabled?: boolean; models?: string[] | null };

/** Changes what a key is called and used for, from the next call on. Throws `not_found`, `forbidden`, `invalid_request` and `conflict` (revoked, or the label is taken). */
export async function changeProviderKey(ctx: Context, { accountId, id, change }: { accountId: string; id: string; change: KeyChange }): Promise<void> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  const key = await getProviderKey(ctx, accountId, id);
  const set = {
    ...(change.label === undefined ? {} : { label: requireLabel(change.label) }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
    ...(change.models === undefined ? {} : { models: requireModels(change.models, await getKeyProvider(ctx, key.provider)) }),
  };
  if (Object.keys(set).length === 0) throw new AppError("invalid_request", "body: label, enabled or models");
  try {
    await transact(ctx, async (tx) => {
      const changed = await tx.db.update(providerKeys).set(set).where(and(ofKey(accountId, id), isNull(providerKeys.revokedAt))).returning({ id: providerKeys.id });
      if (changed.length === 0) throw new AppError("conflict", "This provider key is revoked");
      await recordAudit(tx, { accountId, action: "provider_key.change", subject: id, detail: set });
    });
  } catch (error) {
    if (databaseErrorCode(error) === "23505") throw labelTaken(set.label!);
    throw error;
  }
}
