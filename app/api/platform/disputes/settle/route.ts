import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { settleDispute } from "@/lib/topups/settle-dispute";

const body = z.object({ account: z.string(), dispute_id: z.string().min(1).max(100), note: z.string() });

/** Lets an account spend again after a dispute was lost. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await settleDispute(ctx, { accountId, disputeId: given.dispute_id, note: given.note });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
