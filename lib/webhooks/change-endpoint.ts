import { webhookEndpoints } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { requireEvents } from "./create-endpoint";
import { type EndpointId, lockEndpoint, ofEndpoint } from "./find-endpoint";

type Change = EndpointId & { events?: readonly string[]; enabled?: boolean };

/** Chooses other events for an endpoint, or disables or enables it; what is left out stays. Throws `invalid_request` (events) and `not_found`. */
export async function changeEndpoint(ctx: Context, { accountId, id, ...change }: Change): Promise<void> {
  const chosen = change.events && requireEvents(change.events);
  await transact(ctx, async (tx) => {
    const before = await lockEndpoint(tx, { accountId, id });
    const enabled = before.disabledAt === null;
    const after = { events: chosen ?? before.events, enabled: change.enabled ?? enabled };
    if (after.enabled === enabled && after.events.join() === before.events.join()) return;
    await tx.db.update(webhookEndpoints).set({ events: after.events, disabledAt: after.enabled ? null : before.disabledAt ?? tx.clock.now() }).where(ofEndpoint({ accountId, id }));
    await recordAudit(tx, { accountId, action: "webhook_endpoint.change", subject: id, detail: { url: before.url, before: { events: before.events, enabled }, after } });
  });
}
