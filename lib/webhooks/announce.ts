import { and, arrayContains, asc, eq, isNull } from "drizzle-orm";
import { v5 } from "uuid";
import { webhookDeliveries, webhookEndpoints } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { enqueue } from "@/lib/queue/enqueue";
import type { WebhookEvent } from "./webhook-events";

export type Announcement = {
  accountId: string;
  type: WebhookEvent;
  data: Record<string, unknown>;
  /** The address that was given with the job. */
  jobUrl?: string | null;
  /** What happened, uniquely within account and type, e.g. the job's id: announcing it twice adds nothing. */
  eventKey: string;
};

/**
 * Writes one delivery for each enabled endpoint that asked for this, and one for the job's own address, in the caller's
 * transaction: they are sent exactly when it commits. An address hears of an event once, however often it is named.
 */
export async function announce(ctx: Context, { accountId, type, data, jobUrl, eventKey }: Announcement): Promise<void> {
  const endpoints = await ctx.db.select({ id: webhookEndpoints.id, url: webhookEndpoints.url }).from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.accountId, accountId), isNull(webhookEndpoints.disabledAt), arrayContains(webhookEndpoints.events, [type]))).orderBy(asc(webhookEndpoints.id));
  const targets = new Map<string, string | null>(endpoints.map(({ id, url }) => [url, id]));
  if (jobUrl) targets.set(jobUrl, null);
  if (targets.size === 0) return;
  const now = ctx.clock.now();
  const eventId = `evt_${v5(`${type}:${eventKey}`, accountId).replaceAll("-", "")}`;
  const body = JSON.stringify({ id: eventId, type, created: Math.floor(now.getTime() / 1_000), data });
  const rows = [...targets].map(([url, endpointId]) => ({ accountId, id: newId(now), eventId, type, endpointId, url, body, state: "pending" as const, attempts: 0, createdAt: now, nextAttemptAt: now }));
  await transact(ctx, async (tx) => {
    const added = await tx.db.insert(webhookDeliveries).values(rows).onConflictDoNothing().returning({ id: webhookDeliveries.id });
    for (const { id } of added) await enqueue(tx, "webhook.deliver", { accountId, deliveryId: id });
  });
}
