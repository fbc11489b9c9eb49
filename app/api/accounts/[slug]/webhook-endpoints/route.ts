import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { createEndpoint } from "@/lib/webhooks/create-endpoint";

const body = z.object({ url: z.string("an https address"), events: z.array(z.string(), "a list of events") });

/** Adds an address that hears of the account's events. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "webhooks.manage");
    const { url, events } = await readJson(request, body);
    return Response.json(await createEndpoint(ctx, { accountId, url: url.trim(), events }), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
