import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { FALLBACKS, setFallback } from "@/lib/byok/set-fallback";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ provider: z.string(), fallback: z.enum(FALLBACKS) });

/** Sets what becomes of a call when no key of a provider can pay for it. */
export async function PUT(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "provider_keys.manage");
    await setFallback(ctx, { accountId, ...(await readJson(request, body)) });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
