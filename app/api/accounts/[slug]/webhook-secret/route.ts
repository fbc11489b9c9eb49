import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { getWebhookSecret } from "@/lib/webhooks/get-webhook-secret";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";

type Place = { params: Promise<{ slug: string }> };

async function answer(request: Request, { params }: Place, read: typeof getWebhookSecret): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "webhooks.manage");
    requireSameOrigin(request);
    return Response.json({ secret: await read(ctx, accountId) }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

/** What the account's webhooks are signed with. */
export async function GET(request: Request, place: Place): Promise<Response> {
  return answer(request, place, getWebhookSecret);
}

/** Replaces it at once. */
export async function POST(request: Request, place: Place): Promise<Response> {
  return answer(request, place, rotateWebhookSecret);
}
