import { z } from "zod";
import { createApiKey } from "@/lib/auth/create-api-key";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ name: z.string() });

/** Makes an API key; the answer is the only place where its text is ever shown. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "keys.manage");
    const { name } = await readJson(request, body);
    return Response.json(await createApiKey(ctx, { accountId, name }), { status: 201, headers: { "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
