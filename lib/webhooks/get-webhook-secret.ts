import { eq } from "drizzle-orm";
import { webhookSecrets } from "@/db/schema";
import { randomSecret } from "@/lib/auth/api-key-text";
import type { Context } from "@/lib/context/context";

const RANDOM_CHARACTERS = 40;

export const newWebhookSecret = () => `whsec_${randomSecret(RANDOM_CHARACTERS)}`;

/** What an account's webhooks are signed with now; made when it is first needed. */
export async function getWebhookSecret(ctx: Context, accountId: string): Promise<string> {
  const find = async () => (await ctx.db.select({ secret: webhookSecrets.secret }).from(webhookSecrets).where(eq(webhookSecrets.accountId, accountId)))[0]?.secret;
  const kept = await find();
  if (kept) return kept;
  await ctx.db.insert(webhookSecrets).values({ accountId, secret: newWebhookSecret(), createdAt: ctx.clock.now() }).onConflictDoNothing();
  return (await find())!;
}
