import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { noteOf } from "@/lib/byok/key-check";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { checkKey } from "@/lib/upstream/check-key";

const body = z.object({ provider: z.string(), key: z.string(), label: z.string(), models: z.array(z.string()).nullable(), attach_anyway: z.boolean() });

/** Checks a provider key and attaches it: 201 when it was stored, 200 with the provider's answer when that speaks against it. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "provider_keys.manage");
    const { attach_anyway: attachAnyway, ...given } = await readJson(request, body);
    const answer = await attachProviderKey(ctx, { accountId, attachAnyway, ...given }, { check: checkKey, wrapper: getKeyWrapper() });
    return Response.json({ id: answer.id, answer: answer.answer, note: noteOf(answer) }, { status: answer.id ? 201 : 200, headers: { "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
