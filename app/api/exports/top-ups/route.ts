import { requireMonths } from "@/lib/analytics/months";
import { prepareTopUpCsv } from "@/lib/analytics/prepare-top-ups";
import { readTopUpMonths } from "@/lib/analytics/read-top-up-finance";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";

/** The figures of the finance view for the same months, as CSV. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.read");
    const months = requireMonths(Object.fromEntries(new URL(request.url).searchParams), ctx.clock.now());
    return new Response(prepareTopUpCsv(await readTopUpMonths(ctx, months)), {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="top-ups.csv"', "cache-control": "private, no-store" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
