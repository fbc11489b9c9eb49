import { v1 } from "@/app/v1/_api/v1";
import { AppError } from "@/lib/errors/app-error";
import { getWebhookSecret } from "@/lib/webhooks/get-webhook-secret";

/** What the account's webhooks are signed with; made when it is first asked for. Not for a sub-account's key. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller: { accountId, subAccount } }) => {
    if (subAccount) throw new AppError("not_found", "A sub-account's key sees its own jobs and usage only");
    return Response.json({ secret: await getWebhookSecret(ctx, accountId) });
  },
});
