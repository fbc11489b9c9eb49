import { webhookEndpoints } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { checkWebhookUrl } from "./check-webhook-url";
import { listEndpoints } from "./list-endpoints";
import { getReach, type Reach } from "./reach";
import { refusePrivateName } from "./refuse-private-name";
import { WEBHOOK_EVENT_NAMES } from "./webhook-events";

const MAX_ENDPOINTS = 20;

/** The chosen events in the order of the contract, each once. Throws `invalid_request` for none or an unknown one. */
export function requireEvents(events: readonly string[]): string[] {
  const chosen = WEBHOOK_EVENT_NAMES.filter((name) => events.includes(name));
  const unknown = events.find((name) => !(WEBHOOK_EVENT_NAMES as string[]).includes(name));
  if (unknown !== undefined) throw new AppError("invalid_request", `events: there is no ${JSON.stringify(unknown.slice(0, 60))}; there are ${WEBHOOK_EVENT_NAMES.join(", ")}`, "events");
  if (chosen.length === 0) throw new AppError("invalid_request", `events: choose at least one of ${WEBHOOK_EVENT_NAMES.join(", ")}`, "events");
  return chosen;
}

/**
 * Adds an address that hears of an account's events from now on. Throws `invalid_request` (url, events), and `conflict`
 * when the account has the address already or too many of them.
 */
export async function createEndpoint(ctx: Context, input: { accountId: string; url: string; events: readonly string[] }, reach: Reach = getReach()): Promise<{ id: string }> {
  const { accountId, url } = input;
  const events = requireEvents(input.events);
  checkWebhookUrl(url, "url", reach);
  await refusePrivateName(url, "url", reach);
  const id = newId();
  await transact(ctx, async (tx) => {
    const others = (await listEndpoints(tx, accountId)).filter((endpoint) => endpoint.id !== id);
    if (others.some((endpoint) => endpoint.url === url)) throw new AppError("conflict", "url: there is an endpoint with this address already; change its events instead", "url");
    if (others.length >= MAX_ENDPOINTS) throw new AppError("conflict", `There are ${others.length} endpoints already, as many as an account may have; remove one first`);
    await tx.db.insert(webhookEndpoints).values({ accountId, id, url, events, createdBy: actorName(tx.actor), createdAt: tx.clock.now() }).onConflictDoNothing();
    await recordAudit(tx, { accountId, action: "webhook_endpoint.create", subject: id, detail: { url, events } });
  });
  return { id };
}
