import { v1 } from "@/app/v1/_api/v1";
import { AppError } from "@/lib/errors/app-error";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";

/** Replaces the secret: webhooks are signed with the new one, which is the answer, from now on. Not for a sub-account's key. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  POST: async ({ ctx, caller: { accountId, subAccount } }) => {
    if (subAccount) throw new AppError("not_found", "A sub-account's key sees its own jobs and usage only");
    return Response.json({ secret: await rotateWebhookSecret(ctx, accountId) });
  },
});
