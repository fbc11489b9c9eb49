import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";

const NAME = "Playground";

/** Calls made on the Playground page count under an API key of that name, whose text nobody has ever seen. */
export async function playgroundCaller(ctx: Context, accountId: string): Promise<ApiCaller> {
  const [key] = await ctx.db.select({ id: apiKeys.id }).from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.name, NAME), isNull(apiKeys.revokedAt))).orderBy(apiKeys.id).limit(1);
  const apiKeyId = key?.id ?? (await createApiKey(ctx, { accountId, name: NAME })).id;
  return { accountId, apiKeyId, subAccount: null, rateLimitRpm: null };
}
