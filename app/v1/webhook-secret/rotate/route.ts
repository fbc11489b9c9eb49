import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { v1 } from "../../_api/v1";

/** Replaces the secret: webhooks are signed with the new one, which is the answer, from now on. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  POST: async ({ ctx, caller: { accountId } }) => Response.json({ secret: await rotateWebhookSecret(ctx, accountId) }),
}, { forAccountKeys: true });
