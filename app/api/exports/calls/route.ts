import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { exportCalls } from "@/lib/analytics/export-calls";
import { requireFilter } from "@/lib/analytics/call-filter";
import { requirePeriod } from "@/lib/analytics/period";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";

/** The calls of `?account=` for the same filter and period as the Calls page, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const rows = exportCalls(ctx, account.accountId, { filter: requireFilter(search), period: requirePeriod(search, ctx.clock.now()) });
    // Cells that a spreadsheet would run as a formula are quoted as text.
    const csv = stringify({ header: true, escape_formulas: true });
    // An error on the way breaks the download off, so that half a file is not taken for a whole one; a reader who leaves ends the reading.
    pipeline(rows, csv, (error) => { if (error && !request.signal.aborted) console.error("calls export", error); });
    return new Response(Readable.toWeb(csv) as ReadableStream, {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="calls-${account.slug}.csv"`, "cache-control": "private, no-store" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
