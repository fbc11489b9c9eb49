import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";

const body = z.object({ id: z.uuid(), note: z.string().trim().min(1, "say why, in up to 500 characters").max(500) });

export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "quarantine.manage");
    await discardQuarantined(ctx, await readJson(request, body));
    return Response.json({ discarded: true });
  } catch (error) {
    return errorResponse(error);
  }
}
