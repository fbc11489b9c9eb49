import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { dollars } from "@/lib/http/dollars";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { setTopUpLimits } from "@/lib/topups/top-up-limits";

const body = z.object({ minimum: dollars, maximum: dollars });

/** Sets what one top-up may buy, from now on. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.manage");
    const { minimum, maximum } = await readJson(request, body as unknown as z.ZodType<z.output<typeof body>>);
    await setTopUpLimits(ctx, { minimumMicros: minimum, maximumMicros: maximum });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
