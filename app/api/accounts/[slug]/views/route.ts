import { z } from "zod";
import { saveView } from "@/lib/analytics/save-view";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ name: z.string(), query: z.string() });

export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "views.manage");
    await saveView(ctx, { accountId, ...(await readJson(request, body)) });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
