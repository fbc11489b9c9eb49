import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { changeProviderKey } from "@/lib/byok/change-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { readJson, requireSameOrigin } from "@/lib/http/read-json";
import { isId } from "@/lib/ids/ids";

type Props = { params: Promise<{ slug: string; id: string }> };
const body = z.object({ label: z.string().optional(), enabled: z.boolean().optional(), models: z.array(z.string()).nullable().optional() });

/** Changes a provider key's label, whether it is used, or for which models. */
export async function PATCH(request: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "provider_keys.manage");
    const change = await readJson(request, body);
    if (!isId(id)) throw new AppError("not_found", "No such provider key");
    await changeProviderKey(ctx, { accountId, id, change });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}

/** Deletes what is sealed of a provider key. */
export async function DELETE(request: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "provider_keys.manage");
    requireSameOrigin(request);
    if (!isId(id)) throw new AppError("not_found", "No such provider key");
    await deleteProviderKey(ctx, { accountId, id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
