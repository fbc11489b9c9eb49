import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { exportJournal, JOURNAL_LAYOUTS } from "@/lib/finance/export-journal";
import { requireMonth } from "@/lib/finance/require-month";
import { checkShape } from "@/lib/http/check-shape";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";

const search = z.object({ month: z.string(), layout: z.enum(JOURNAL_LAYOUTS) });

/** A month of UTC of all ledgers as a general-ledger journal, in the layout of an accounting program. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.read");
    const { month, layout } = checkShape(Object.fromEntries(new URL(request.url).searchParams), search);
    return csvResponse(request, `journal-${month}-${layout}`, exportJournal(ctx, requireMonth(month), layout));
  } catch (error) {
    return errorResponse(error);
  }
}
