import { and, gt, inArray, isNull, or } from "drizzle-orm";
import { modelAliases, models, subAccounts } from "@/db/schema";
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
  return transact(ctx, async (tx) => {
    const allowedModels = input.allowedModels && await requireModels(tx, [...new Set(input.allowedModels)]);
    const subAccount: SubAccount = { ...input, accountId, includeByok, id: newId(), name, allowedModels, createdAt: tx.clock.now(), deletedAt: null };
    await tx.db.insert(subAccounts).values(subAccount);
    await recordAudit(tx, { accountId, action: "sub_account.create", subject: subAccount.id, detail: { name, externalRef: input.externalRef } });
    const { key } = await createApiKey(tx, { accountId, name, subAccountId: subAccount.id });
    return { subAccount, key };
  });
}

/** The ids of models that are named by those or by aliases. */
async function requireModels(ctx: Context, names: string[]): Promise<string[]> {
  const known = await ctx.db.select({ id: models.id }).from(models).where(inArray(models.id, names));
  const aliases = await ctx.db.select().from(modelAliases).where(and(inArray(modelAliases.alias, names), or(isNull(modelAliases.retiredAt), gt(modelAliases.retiredAt, ctx.clock.now()))));
  const ids = new Map([...known.map(({ id }) => [id, id] as const), ...aliases.map(({ alias, modelId }) => [alias, modelId] as const)]);
  const unknown = names.find((name) => !ids.has(name));
  if (unknown !== undefined) throw new AppError("invalid_request", `allowed_models: ${unknown.slice(0, 100)} is not in the catalog`, "allowed_models");
  return [...new Set(names.map((name) => ids.get(name)!))];
}
