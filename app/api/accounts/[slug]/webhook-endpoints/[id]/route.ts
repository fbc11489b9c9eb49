import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { readJson, requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";
import { changeEndpoint } from "@/lib/webhooks/change-endpoint";
import { removeEndpoint } from "@/lib/webhooks/remove-endpoint";

const body = z.object({ events: z.array(z.string(), "a list of events").optional(), enabled: z.boolean("true or false").optional() });
type Place = { params: Promise<{ slug: string; id: string }> };

async function open({ params }: Place) {
  const { slug, id } = await params;
  const ctx = await sessionContext();
  const { accountId } = await requireAccount(ctx, slug, "webhooks.manage");
  if (!isId(id)) throw new AppError("not_found", "No such endpoint");
  return { ctx, endpoint: { accountId, id } };
}

/** Chooses other events, disables or enables. */
export async function PATCH(request: Request, place: Place): Promise<Response> {
  try {
    const { ctx, endpoint } = await open(place);
    await changeEndpoint(ctx, { ...endpoint, ...await readJson(request, body) });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}

export async function DELETE(request: Request, place: Place): Promise<Response> {
  try {
    const { ctx, endpoint } = await open(place);
    requireSameOrigin(request);
    await removeEndpoint(ctx, endpoint);
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
