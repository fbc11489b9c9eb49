import { and, eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import { recordAudit } from "./record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { hashSecret, newApiKeyText, visiblePrefix } from "./api-key-text";

export type NewApiKey = {
  accountId: string;
  name: string;
  /** Whose key it is; null for the account's own. */
  subAccountId?: string | null;
  /** Fixed by the demo data, which must be able to show its keys again. */
  id?: string;
  key?: string;
};

/** Makes an API key and returns its text: the only time that it is seen. Throws `invalid_request` for a bad name. */
export async function createApiKey(ctx: Context, input: NewApiKey): Promise<{ id: string; key: string; prefix: string }> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > 64) throw new AppError("invalid_request", "name: 1 to 64 characters", "name");
  const id = input.id ?? newId();
  const key = input.key ?? newApiKeyText(input.accountId);
  const prefix = visiblePrefix(key);
  return transact(ctx, async (tx) => {
    const createdBy = await personBehind(tx, input.accountId);
    await tx.db.insert(apiKeys)
      .values({ accountId: input.accountId, id, name, prefix, hash: hashSecret(key), subAccountId: input.subAccountId ?? null, createdBy, createdAt: tx.clock.now() })
      .onConflictDoNothing();
    await recordAudit(tx, { accountId: input.accountId, action: "api_key.create", subject: id, detail: { name, prefix } });
    return { id, key, prefix };
  });
}

/** A key made by means of another is of whoever made that one: what they may not do with theirs, they may not do with this. */
async function personBehind({ db, actor }: Context, accountId: string): Promise<string | null> {
  if (actor.kind === "user") return actor.userId;
  if (actor.kind === "system") return null;
  const [key] = await db.select({ createdBy: apiKeys.createdBy }).from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.id, actor.apiKeyId)));
  return key?.createdBy ?? null;
}
