import { z } from "zod";
import { emailAddress } from "@/lib/auth/email-address";
import { inviteMember } from "@/lib/auth/invite-member";
import { requireAccount, ROLE_NAMES } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

const body = z.object({ email: emailAddress, role: z.enum(ROLE_NAMES) });

export async function POST(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  try {
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, (await params).slug, "members.manage");
    const { email, role } = await readJson(request, body);
    return Response.json(await inviteMember(ctx, { account, email, role }), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
