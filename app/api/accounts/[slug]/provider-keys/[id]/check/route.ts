import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { checkProviderKey } from "@/lib/byok/check-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { noteOf } from "@/lib/byok/key-check";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";
import { checkKey } from "@/lib/upstream/check-key";

/** Asks the provider about an attached key again. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "provider_keys.manage");
    requireSameOrigin(request);
    if (!isId(id)) throw new AppError("not_found", "No such provider key");
    const answer = await checkProviderKey(ctx, { accountId, id }, { check: checkKey, wrapper: getKeyWrapper() });
    return Response.json({ answer: answer.answer, note: noteOf(answer) });
  } catch (error) {
    return errorResponse(error);
  }
}
