import { webhookEndpoints } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { type EndpointId, lockEndpoint, ofEndpoint } from "./find-endpoint";

/** Removes an endpoint; what was delivered there stays in the log, and what still waits is not sent. Throws `not_found`. */
export async function removeEndpoint(ctx: Context, endpoint: EndpointId): Promise<void> {
  await transact(ctx, async (tx) => {
    const { url, events } = await lockEndpoint(tx, endpoint);
    await tx.db.delete(webhookEndpoints).where(ofEndpoint(endpoint));
    await recordAudit(tx, { accountId: endpoint.accountId, action: "webhook_endpoint.remove", subject: endpoint.id, detail: { url, events } });
  });
}
