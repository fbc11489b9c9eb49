import { desc, eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type ApiKey = { id: string; name: string; prefix: string; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null };

/** An account's API keys, newest first, revoked ones included. Never their hashes. */
export async function listApiKeys(ctx: Context, accountId: string): Promise<ApiKey[]> {
  const { id, name, prefix, createdAt, lastUsedAt, revokedAt } = apiKeys;
  return ctx.db.select({ id, name, prefix, createdAt, lastUsedAt, revokedAt }).from(apiKeys)
    .where(eq(apiKeys.accountId, accountId)).orderBy(desc(createdAt), desc(id));
}
