import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { createApiKey } from "@/lib/auth/create-api-key";
import { type Context, transact } from "@/lib/context/context";
import { lockWallet } from "@/lib/ledger/lock-wallet";

/** The name of the API keys that count them. */
export const PLAYGROUND = "Playground";

/** Calls made on the Playground page count under an API key of that name, whose text nobody has ever seen. */
export async function playgroundCaller(ctx: Context, accountId: string): Promise<ApiCaller> {
  const apiKeyId = (await findKey(ctx, accountId)) ?? (await makeKey(ctx, accountId));
  return { accountId, apiKeyId, subAccount: null, rateLimitRpm: null };
}

async function findKey(ctx: Context, accountId: string): Promise<string | null> {
  const [key] = await ctx.db.select({ id: apiKeys.id }).from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.name, PLAYGROUND), isNull(apiKeys.revokedAt))).orderBy(apiKeys.id).limit(1);
  return key?.id ?? null;
}

/** Under the account's lock: with two keys, the same request sent twice at once would be two jobs. */
function makeKey(ctx: Context, accountId: string): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    return (await findKey(tx, accountId)) ?? (await createApiKey(tx, { accountId, name: PLAYGROUND })).id;
  });
}
