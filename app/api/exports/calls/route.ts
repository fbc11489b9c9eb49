import { exportCalls } from "@/lib/analytics/export-calls";
import { requireFilter } from "@/lib/analytics/call-filter";
import { requireSearch } from "@/lib/analytics/call-search";
import { requirePeriod } from "@/lib/analytics/period";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";

/** The calls of `?account=` for the same filter and period as the Calls page, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const query = new URL(request.url).searchParams;
    const search = Object.fromEntries(query);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const rows = exportCalls(ctx, account.accountId, { filter: requireFilter(query), search: requireSearch(query), period: requirePeriod(search, ctx.clock.now()) });
    return csvResponse(request, `calls-${account.slug}`, rows);
  } catch (error) {
    return errorResponse(error);
  }
}
