import { exportTransactions } from "@/lib/analytics/export-transactions";
import { requirePeriod } from "@/lib/analytics/period";
import { requireTransactionFilter } from "@/lib/analytics/transaction-filter";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";

/** The ledger transactions of `?account=` for the same filter and period as the Transactions page, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const rows = exportTransactions(ctx, account.accountId, { filter: requireTransactionFilter(search), period: requirePeriod(search, ctx.clock.now()) });
    return csvResponse(request, `transactions-${account.slug}`, rows);
  } catch (error) {
    return errorResponse(error);
  }
}
