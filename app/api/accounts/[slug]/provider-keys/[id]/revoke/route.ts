import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";

/** Ends a provider key's use, from the next call on and for good. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "provider_keys.manage");
    requireSameOrigin(request);
    if (!isId(id)) throw new AppError("not_found", "No such provider key");
    await revokeProviderKey(ctx, { accountId, id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
