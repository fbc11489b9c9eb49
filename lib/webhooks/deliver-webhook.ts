import { and, eq, lte } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { enqueue } from "@/lib/queue/enqueue";
import { findEndpoint } from "./find-endpoint";
import { getWebhookSecret } from "./get-webhook-secret";
import { type Answer, postWebhook } from "./post-webhook";
import { getReach, type Reach } from "./reach";
import { MAX_ATTEMPTS, retryDelay } from "./retry-delay";
import { signWebhook } from "./sign-webhook";

type Delivery = typeof webhookDeliveries.$inferSelect;
type Input = { accountId: string; deliveryId: string };

/** Attempts under way in this process, by account: whose receiver does not answer must not take every place. */
const underWay = new Map<string, number>();
const MOST_AT_ONCE = 16;
/** When there is room again, surely: as long as an attempt may take. */
const ROOM_MS = 10_000;

const ofDelivery = ({ accountId, deliveryId }: Input) => and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.id, deliveryId));

/**
 * Makes the attempt of a delivery that is due, and plans the next one when it fails. Safe to repeat: what is delivered or
 * given up is left alone, and what is not due yet waits; so does what would be one too many of its account's at once. Throws
 * only for faults of ours, never for the receiver's.
 */
export async function deliverWebhook(ctx: Context, input: Input, reach: Reach = getReach()): Promise<void> {
  const { accountId } = input;
  const others = underWay.get(accountId) ?? 0;
  if (others >= MOST_AT_ONCE) return enqueue(ctx, "webhook.deliver", input, { delayMs: ROOM_MS * Math.random() });
  underWay.set(accountId, others + 1);
  try {
    await attempt(ctx, input, reach);
  } finally {
    const left = underWay.get(accountId)! - 1;
    if (left > 0) underWay.set(accountId, left);
    else underWay.delete(accountId);
  }
}

async function attempt(ctx: Context, input: Input, reach: Reach): Promise<void> {
  const delivery = await beginAttempt(ctx, input);
  if (!delivery) return;
  const at = ctx.clock.now();
  const unwanted = await whyUnwanted(ctx, delivery);
  const answer = unwanted ? { httpStatus: null, error: `Not sent: ${unwanted}`, latencyMs: 0 } : await post(ctx, delivery, at, reach);
  await endAttempt(ctx, delivery, { at, answer, isLast: unwanted !== null || delivery.attempts >= MAX_ATTEMPTS });
}

/** Counts the attempt before it is made, in one statement: of several processes with the same task, one makes it. */
async function beginAttempt(ctx: Context, input: Input): Promise<Delivery | null> {
  const [found] = await ctx.db.select().from(webhookDeliveries).where(ofDelivery(input));
  if (!found?.nextAttemptAt) return null;
  const now = ctx.clock.now();
  const waitMs = found.nextAttemptAt.getTime() - now.getTime();
  if (waitMs > 0) {
    // The queue's clock is ahead of ours, or another process makes this attempt just now; should it die, this task goes on.
    await enqueue(ctx, "webhook.deliver", input, { delayMs: waitMs });
    return null;
  }
  const asFound = and(ofDelivery(input), eq(webhookDeliveries.state, "pending"), eq(webhookDeliveries.attempts, found.attempts), lte(webhookDeliveries.nextAttemptAt, now));
  if (found.attempts >= MAX_ATTEMPTS) {
    await ctx.db.update(webhookDeliveries).set({ state: "failed", nextAttemptAt: null }).where(asFound);
    return null;
  }
  const attempts = found.attempts + 1;
  const [begun] = await ctx.db.update(webhookDeliveries).set({ attempts, nextAttemptAt: new Date(now.getTime() + retryDelay(attempts)) }).where(asFound).returning();
  return begun ?? null;
}

/** An endpoint that was disabled or removed after the event hears nothing more. */
async function whyUnwanted(ctx: Context, { accountId, endpointId }: Delivery): Promise<string | null> {
  if (!endpointId) return null;
  const endpoint = await findEndpoint(ctx, { accountId, id: endpointId });
  return !endpoint ? "the endpoint is removed" : endpoint.disabledAt ? "the endpoint is disabled" : null;
}

async function post(ctx: Context, { accountId, url, body }: Delivery, at: Date, reach: Reach): Promise<Answer> {
  const signature = signWebhook(body, await getWebhookSecret(ctx, accountId), at);
  return postWebhook({ url, body, headers: { "content-type": "application/json", "user-agent": "Tollgate-Webhooks/1", ...signature } }, reach);
}

async function endAttempt(ctx: Context, { accountId, id: deliveryId, attempts }: Delivery, { at, answer, isLast }: { at: Date; answer: Answer; isLast: boolean }): Promise<void> {
  const attemptId = newId(at);
  const mine = ofDelivery({ accountId, deliveryId });
  await transact(ctx, async (tx) => {
    const [delivery] = await tx.db.select().from(webhookDeliveries).where(mine).for("update");
    await tx.db.insert(webhookAttempts).values({ accountId, deliveryId, id: attemptId, at, ...answer }).onConflictDoNothing();
    // Sent again by hand in the meantime: then what comes next was decided there.
    if (!delivery?.nextAttemptAt || delivery.attempts !== attempts) return;
    const now = tx.clock.now();
    if (answer.error === null) await tx.db.update(webhookDeliveries).set({ state: "delivered", deliveredAt: now, nextAttemptAt: null }).where(mine);
    else if (isLast) await tx.db.update(webhookDeliveries).set({ state: "failed", nextAttemptAt: null }).where(mine);
    else await enqueue(tx, "webhook.deliver", { accountId, deliveryId }, { delayMs: delivery.nextAttemptAt.getTime() - now.getTime() });
  });
}
