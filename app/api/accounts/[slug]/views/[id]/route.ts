import { deleteView } from "@/lib/analytics/delete-view";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";

export async function DELETE(_: Request, { params }: { params: Promise<{ slug: string; id: string }> }): Promise<Response> {
  try {
    const { slug, id } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "views.manage");
    await deleteView(ctx, { accountId, id });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
