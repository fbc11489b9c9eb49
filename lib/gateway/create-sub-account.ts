import { inArray } from "drizzle-orm";
import { models, subAccounts } from "@/db/schema";
import { createApiKey } from "@/lib/auth/create-api-key";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import type { Micros } from "@/lib/money/micros";
import type { SubAccount } from "./get-sub-account";

export type NewSubAccount = {
  accountId: string;
  name: string;
  externalRef: string | null;
  spendCapMicros: Micros | null;
  /** Whether calls on the account's own provider keys count against that cap; they do unless told otherwise. */
  includeByok?: boolean;
  rateLimitRpm: number | null;
  defaultTag: string | null;
  /** Null for all. */
  allowedModels: string[] | null;
};

/**
 * Makes a sub-account with a key of its own, whose text is seen this once. Throws `invalid_request` for a bad name or a
 * model that is not in the catalog.
 */
export async function createSubAccount(ctx: Context, { accountId, includeByok = true, ...input }: NewSubAccount): Promise<{ subAccount: SubAccount; key: string }> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > 64) throw new AppError("invalid_request", "name: 1 to 64 characters", "name");
  const allowedModels = input.allowedModels && [...new Set(input.allowedModels)];
  return transact(ctx, async (tx) => {
    if (allowedModels) await requireModels(tx, allowedModels);
    const subAccount: SubAccount = { ...input, accountId, includeByok, id: newId(), name, allowedModels, createdAt: tx.clock.now(), deletedAt: null };
    await tx.db.insert(subAccounts).values(subAccount);
    await recordAudit(tx, { accountId, action: "sub_account.create", subject: subAccount.id, detail: { name, externalRef: input.externalRef } });
    const { key } = await createApiKey(tx, { accountId, name, subAccountId: subAccount.id });
    return { subAccount, key };
  });
}

async function requireModels(ctx: Context, ids: string[]): Promise<void> {
  const known = await ctx.db.select({ id: models.id }).from(models).where(inArray(models.id, ids));
  const unknown = ids.find((id) => !known.some((model) => model.id === id));
  if (unknown !== undefined) throw new AppError("invalid_request", `allowed_models: ${unknown.slice(0, 100)} is not in the catalog`, "allowed_models");
}
