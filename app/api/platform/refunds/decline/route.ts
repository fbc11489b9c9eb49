import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { declineRefund } from "@/lib/topups/decline-refund";

const body = z.object({ account: z.string(), refund_id: z.uuid().toLowerCase(), note: z.string() });

/** Declines a refund that an owner asked for, with the reason that they will read. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await declineRefund(ctx, { accountId, refundId: given.refund_id, note: given.note });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
