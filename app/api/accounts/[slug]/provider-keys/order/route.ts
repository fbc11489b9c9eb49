import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { orderProviderKeys } from "@/lib/byok/order-provider-keys";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ provider: z.string(), ids: z.array(z.string()) });

/** Sets the order in which a provider's keys are tried. */
export async function PUT(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "provider_keys.manage");
    await orderProviderKeys(ctx, { accountId, ...(await readJson(request, body)) });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
