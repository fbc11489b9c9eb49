import { z } from "zod";
import { COST_CENTRE_KINDS } from "@/db/schema";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { setCostCentre } from "@/lib/finance/set-cost-centre";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ kind: z.enum(COST_CENTRE_KINDS), key: z.string(), cost_centre: z.string() });

/** Says which cost centre pays for a tag, an API key or a sub-account; an empty one: none. */
export async function PUT(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, (await params).slug, "cost_centres.manage");
    const { kind, key, cost_centre: costCentre } = await readJson(request, body);
    await setCostCentre(ctx, { accountId, kind, key, costCentre });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
