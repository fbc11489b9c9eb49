import { exportCalls } from "@/lib/analytics/export-calls";
import { requireFilter } from "@/lib/analytics/call-filter";
import { requirePeriod } from "@/lib/analytics/period";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";

/** The calls of `?account=` for the same filter and period as the Calls page, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const rows = exportCalls(ctx, account.accountId, { filter: requireFilter(search), period: requirePeriod(search, ctx.clock.now()) });
    return csvResponse(request, `calls-${account.slug}`, rows);
  } catch (error) {
    return errorResponse(error);
  }
}
