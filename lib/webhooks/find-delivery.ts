import { and, desc, eq } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { WebhookAttempt } from "./list-deliveries";

/** So many can be shown; a delivery has more only when it was sent again by hand very often. */
const ATTEMPTS_SHOWN = 50;

/** What a delivery sends and every attempt to, newest first; null when the account has no such delivery. */
export async function findDelivery(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<{ body: string; attempts: WebhookAttempt[] } | null> {
  const [[delivery], attempts] = await Promise.all([
    ctx.db.select({ body: webhookDeliveries.body }).from(webhookDeliveries).where(and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.id, id))),
    ctx.db.select({ at: webhookAttempts.at, latencyMs: webhookAttempts.latencyMs, httpStatus: webhookAttempts.httpStatus, error: webhookAttempts.error }).from(webhookAttempts)
      .where(and(eq(webhookAttempts.accountId, accountId), eq(webhookAttempts.deliveryId, id))).orderBy(desc(webhookAttempts.id)).limit(ATTEMPTS_SHOWN),
  ]);
  return delivery ? { body: delivery.body, attempts } : null;
}
