import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";
import { replayDelivery } from "@/lib/webhooks/replay-delivery";

/** Sends a delivery again: the same bytes under the same event id. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "webhooks.manage");
    requireSameOrigin(request);
    if (!isId(id)) throw new AppError("not_found", "No such delivery");
    await replayDelivery(ctx, { accountId, id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
