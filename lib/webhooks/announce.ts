import { and, asc, eq, isNull } from "drizzle-orm";
import { v5 } from "uuid";
import { webhookDeliveries, webhookEndpoints } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
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
 * Writes one delivery for each enabled endpoint that asked for such an event, and one for the job's own address, in the
 * caller's transaction: they are sent exactly when it commits. An address hears of an event once, however often it is named.
 * Several events are of one account.
 */
export async function announce(ctx: Context, ...announcements: Announcement[]): Promise<void> {
  const accountId = announcements[0]?.accountId;
  if (!accountId) return;
  invariant(announcements.every((one) => one.accountId === accountId), "events of one account are announced together");
  const endpoints = await ctx.db.select({ id: webhookEndpoints.id, url: webhookEndpoints.url, events: webhookEndpoints.events }).from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.accountId, accountId), isNull(webhookEndpoints.disabledAt))).orderBy(asc(webhookEndpoints.id));
  const now = ctx.clock.now();
  const rows = announcements.flatMap(({ type, data, jobUrl, eventKey }) => {
    const targets = new Map<string, string | null>(endpoints.filter(({ events }) => events.includes(type)).map(({ id, url }) => [url, id]));
    if (jobUrl) targets.set(jobUrl, null);
    const eventId = publicId("evt", v5(`${type}:${eventKey}`, accountId));
    const body = JSON.stringify({ id: eventId, type, created: Math.floor(now.getTime() / 1_000), data });
    return [...targets].map(([url, endpointId]) => ({ accountId, id: newId(now), eventId, type, endpointId, url, body, state: "pending" as const, attempts: 0, createdAt: now, nextAttemptAt: now }));
  });
  if (rows.length === 0) return;
  await transact(ctx, async (tx) => {
    const added = await tx.db.insert(webhookDeliveries).values(rows).onConflictDoNothing().returning({ id: webhookDeliveries.id });
    for (const { id } of added) await enqueue(tx, "webhook.deliver", { accountId, deliveryId: id });
  });
}
