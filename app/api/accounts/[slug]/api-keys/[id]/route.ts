import { requireAccount } from "@/lib/auth/permissions";
import { revokeApiKey } from "@/lib/auth/revoke-api-key";
import { sessionContext } from "@/lib/auth/session-context";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";

/** Revokes an API key at once and for good. */
export async function DELETE(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "keys.manage");
    requireSameOrigin(request);
    if (!isId(id)) throw new AppError("not_found", "No such API key");
    await revokeApiKey(ctx, { accountId, id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
