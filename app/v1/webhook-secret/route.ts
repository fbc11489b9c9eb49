import { getWebhookSecret } from "@/lib/webhooks/get-webhook-secret";
import { v1 } from "../_api/v1";

/** What the account's webhooks are signed with; made when it is first asked for. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller: { accountId } }) => Response.json({ secret: await getWebhookSecret(ctx, accountId) }),
}, { forAccountKeys: true });
