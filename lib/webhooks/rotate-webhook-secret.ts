import { webhookSecrets } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { announce } from "./announce";
import { newWebhookSecret } from "./get-webhook-secret";

/**
 * Replaces an account's webhook secret at once: whatever is sent from now on, the news of it included, is signed with the
 * new one, which is returned.
 */
export async function rotateWebhookSecret(ctx: Context, accountId: string): Promise<string> {
  // Chosen before the transaction, so that one that is tried again rotates and announces once.
  const secret = newWebhookSecret();
  const rotation = newId();
  const createdAt = ctx.clock.now();
  await transact(ctx, async (tx) => {
    await tx.db.insert(webhookSecrets).values({ accountId, secret, createdAt }).onConflictDoUpdate({ target: webhookSecrets.accountId, set: { secret, createdAt } });
    await announce(tx, { accountId, type: "key.rotated", eventKey: rotation, data: { object: "webhook_secret", rotated_at: Math.floor(createdAt.getTime() / 1_000) } });
    await recordAudit(tx, { accountId, action: "webhook_secret.rotate", subject: accountId, detail: {} });
  });
  return secret;
}
