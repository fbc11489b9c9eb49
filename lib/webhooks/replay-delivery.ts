import { and, eq } from "drizzle-orm";
import { webhookDeliveries } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { enqueue } from "@/lib/queue/enqueue";
import { findEndpoint } from "./find-endpoint";

/**
 * Sends a delivery again, now and as often as a new one: the same bytes and event id, signed anew. Throws `not_found`, and
 * `conflict` when its endpoint is disabled or removed.
 */
export async function replayDelivery(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const ofDelivery = and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.id, id));
  await transact(ctx, async (tx) => {
    const [delivery] = await tx.db.select().from(webhookDeliveries).where(ofDelivery).for("update");
    if (!delivery) throw new AppError("not_found", "No such delivery");
    if (delivery.endpointId) {
      const endpoint = await findEndpoint(tx, { accountId, id: delivery.endpointId });
      if (!endpoint) throw new AppError("conflict", "Its endpoint was removed; add it again to hear of new events");
      if (endpoint.disabledAt) throw new AppError("conflict", "Its endpoint is disabled; enable it first");
    }
    await tx.db.update(webhookDeliveries).set({ state: "pending", attempts: 0, nextAttemptAt: tx.clock.now(), deliveredAt: null }).where(ofDelivery);
    await enqueue(tx, "webhook.deliver", { accountId, deliveryId: id });
    await recordAudit(tx, { accountId, action: "webhook_delivery.replay", subject: id, detail: { event: delivery.eventId, url: delivery.url, state: delivery.state } });
  });
}
