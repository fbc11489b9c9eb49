import { and, eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { apiKeys, subAccounts } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { accountOfApiKey, hashSecret } from "./api-key-text";

/** Who calls the public API: an account, by one of its keys, and perhaps on behalf of a sub-account. */
export type ApiCaller = {
  accountId: string;
  apiKeyId: string;
  /** Set for a sub-account's key, which is bound by its caps and models and sees nothing but what is its own. */
  subAccount: { id: string; name: string; defaultTag: string | null; /** Null: all. */ allowedModels: string[] | null; spendCapMicros: Micros | null; /** Whether its calls on the account's provider keys count against that cap. */ includeByok: boolean; rateLimitRpm: number | null } | null;
  /** The key's own requests a minute; null for the usual number. */
  rateLimitRpm: number | null;
};

/**
 * Finds out who calls from the header `Authorization: Bearer sk-aig-…`. A key is looked up by its SHA-256, so nothing about
 * how alike two keys are shows in the time that it takes. Throws `unauthenticated`, with the same words for a key that is
 * missing, malformed, unknown, revoked or of a deleted sub-account.
 */
export async function authenticateApiKey(ctx: Context, authorization: string | null): Promise<ApiCaller> {
  const key = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  const accountId = key ? accountOfApiKey(key) : null;
  const [found] = key && accountId ? await findKey(ctx.db, { accountId, hash: hashSecret(key) }) : [];
  if (!found || found.revokedAt || (found.subAccountId && (!found.subAccount || found.subAccount.deletedAt))) {
    throw new AppError("unauthenticated", "Missing or invalid API key: send Authorization: Bearer sk-aig-…");
  }
  const { apiKeyId, subAccount, rateLimitRpm } = found;
  return { accountId: accountId!, apiKeyId, rateLimitRpm, subAccount };
}

const findKey = prepared((db) => {
  const { id, name, defaultTag, allowedModels, spendCapMicros, includeByok, rateLimitRpm, deletedAt } = subAccounts;
  return db.select({
    apiKeyId: apiKeys.id, subAccountId: apiKeys.subAccountId, rateLimitRpm: apiKeys.rateLimitRpm, revokedAt: apiKeys.revokedAt,
    subAccount: { id, name, defaultTag, allowedModels, spendCapMicros, includeByok, rateLimitRpm, deletedAt },
  }).from(apiKeys)
    .leftJoin(subAccounts, and(eq(subAccounts.accountId, sql.placeholder("accountId")), eq(subAccounts.id, apiKeys.subAccountId)))
    .where(and(eq(apiKeys.accountId, sql.placeholder("accountId")), eq(apiKeys.hash, sql.placeholder("hash")))).prepare("find_api_key");
});
