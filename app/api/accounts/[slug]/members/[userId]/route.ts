import { z } from "zod";
import { changeRole } from "@/lib/auth/change-role";
import { requireAccount, ROLE_NAMES } from "@/lib/auth/permissions";
import { removeMember } from "@/lib/auth/remove-member";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson, requireSameOrigin } from "@/lib/http/read-json";

type Props = { params: Promise<{ slug: string; userId: string }> };
const body = z.object({ role: z.enum(ROLE_NAMES) });

export async function PATCH(request: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, userId } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "members.manage");
    const { role } = await readJson(request, body);
    await changeRole(ctx, { accountId, userId, role });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}

export async function DELETE(request: Request, { params }: Props): Promise<Response> {
  try {
    const { slug, userId } = await params;
    const ctx = await sessionContext();
    const { accountId } = await requireAccount(ctx, slug, "members.manage");
    requireSameOrigin(request);
    await removeMember(ctx, { accountId, userId });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
