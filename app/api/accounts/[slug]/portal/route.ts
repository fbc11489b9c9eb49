import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { getBaseUrl } from "@/lib/env";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { openPortal } from "@/lib/topups/open-portal";
import { withStripe } from "@/lib/topups/stripe-context";

/** Answers where at Stripe the account's cards are managed. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, (await params).slug, "credits.manage");
    requireSameOrigin(request);
    return Response.json(await openPortal(withStripe(ctx), { account, baseUrl: getBaseUrl() }), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
