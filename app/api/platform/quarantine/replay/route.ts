import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { replayQuarantine } from "@/lib/ingest/replay-quarantine";

/** One line, or all of them without an id. `reviewed` charges implausible lengths that a person has looked at. */
const body = z.object({ id: z.uuid().optional(), reviewed: z.boolean().default(false) }).refine(({ id, reviewed }) => id || !reviewed, { path: ["reviewed"], message: "only for one line, named by its id" });

export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "quarantine.manage");
    return Response.json(await replayQuarantine(ctx, await readJson(request, body)));
  } catch (error) {
    return errorResponse(error);
  }
}
