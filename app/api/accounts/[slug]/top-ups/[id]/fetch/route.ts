import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requireSameOrigin } from "@/lib/http/read-json";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { findTopUp } from "@/lib/topups/find-top-up";
import { withStripe } from "@/lib/topups/stripe-context";

/** Asks Stripe now how a top-up stands, for a page that waits, and answers its state. */
export async function POST(request: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "money.read");
    requireSameOrigin(request);
    if (!(await findTopUp(ctx, accountId, id))) throw new AppError("not_found", "No such top-up");
    await fetchTopUp(withStripe(ctx), { accountId, topUpId: id });
    return Response.json({ state: (await findTopUp(ctx, accountId, id))!.state });
  } catch (error) {
    return errorResponse(error);
  }
}
