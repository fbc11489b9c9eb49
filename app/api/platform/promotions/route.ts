import { z } from "zod";
import { requireAccount, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { dollars } from "@/lib/http/dollars";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { grantPromotional } from "@/lib/wallet/grant-promotional";

const body = z.object({
  account: z.string(), grant_id: z.uuid().toLowerCase(), amount: dollars, reason: z.string(),
  expires_at: z.iso.datetime({ offset: true, error: "an instant such as 2026-12-01T00:00:00Z" }).transform((text) => new Date(text)),
});

/** Gives an account promotional credit. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const given = await readJson(request, body as unknown as z.ZodType<z.output<typeof body>>);
    const { accountId } = await requireAccount(ctx, given.account, "money.read");
    await grantPromotional(ctx, { accountId, grantId: given.grant_id, amountMicros: given.amount, reason: given.reason, expiresAt: given.expires_at });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
