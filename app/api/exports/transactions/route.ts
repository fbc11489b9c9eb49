import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { exportTransactions } from "@/lib/analytics/export-transactions";
import { requirePeriod } from "@/lib/analytics/period";
import { requireTransactionFilter } from "@/lib/analytics/transaction-filter";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { errorResponse } from "@/lib/http/error-response";
import { microsToDecimal } from "@/lib/money/micros";

/** The ledger transactions of `?account=` for the same filter and period as the Transactions page, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const rows = exportTransactions(ctx, account.accountId, { filter: requireTransactionFilter(search), period: requirePeriod(search, ctx.clock.now()) });
    // Cells that a spreadsheet would run as a formula are quoted as text; money is a number, also below zero.
    const csv = Readable.from(rows).pipe(stringify({ header: true, escape_formulas: true, cast: { bigint: microsToDecimal } }));
    return new Response(Readable.toWeb(csv) as ReadableStream, {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="transactions-${account.slug}.csv"` },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
