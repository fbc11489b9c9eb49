import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import { accountOfApiKey, hashSecret } from "@/lib/auth/api-key-text";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** The account of the request's API key. Throws `unauthenticated`. */
export async function authenticateFileCaller(ctx: Context, request: Request): Promise<{ accountId: string }> {
  const key = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const accountId = accountOfApiKey(key);
  const [found] = accountId
    ? await ctx.db.select({ accountId: apiKeys.accountId }).from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.hash, hashSecret(key)), isNull(apiKeys.revokedAt)))
    : [];
  if (!found) throw new AppError("unauthenticated", "Send a valid API key as Authorization: Bearer sk-aig-…");
  return found;
}
