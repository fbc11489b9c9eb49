import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { setStatementZone } from "@/lib/finance/set-statement-zone";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ time_zone: z.string() });

/** Chooses the zone whose months the account's statements are of, until the first is closed. */
export async function PUT(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "credits.manage");
    const { time_zone: timeZone } = await readJson(request, body);
    await setStatementZone(ctx, { accountId, timeZone });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
