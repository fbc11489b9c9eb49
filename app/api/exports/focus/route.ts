import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { exportFocus } from "@/lib/finance/export-focus";
import { FOCUS_COLUMNS } from "@/lib/finance/focus-columns";
import { focusParquet } from "@/lib/finance/focus-parquet";
import { parseKnownAt } from "@/lib/finance/parse-known-at";
import { getStatementZone } from "@/lib/finance/statement-months";
import { checkShape } from "@/lib/http/check-shape";
import { csvResponse } from "@/lib/http/csv-response";
import { downloadResponse } from "@/lib/http/download-response";
import { errorResponse } from "@/lib/http/error-response";

const search = z.object({ account: z.string(), month: z.string(), known: z.string().optional(), format: z.enum(["csv", "parquet"]).default("csv") });

/** A month of `?account=` as FOCUS 1.2, in CSV or Parquet of any length, as `known` on a day. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { account: slug, month, known, format } = checkShape(Object.fromEntries(new URL(request.url).searchParams), search);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, slug, "export");
    const name = `focus-${account.slug}-${month}`;
    const rows = await exportFocus(ctx, account.accountId, month, parseKnownAt(known, await getStatementZone(ctx, account.accountId), ctx.clock.now()));
    return format === "csv" ? csvResponse(request, name, rows, FOCUS_COLUMNS) : downloadResponse(request, { file: `${name}.parquet`, type: "application/vnd.apache.parquet" }, focusParquet(rows));
  } catch (error) {
    return errorResponse(error);
  }
}
