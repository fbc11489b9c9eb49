import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { exportJournal } from "@/lib/finance/export-journal";
import { requireMonth } from "@/lib/finance/require-month";
import { JOURNAL_LAYOUTS } from "@/lib/finance/split-journal";
import { checkShape } from "@/lib/http/check-shape";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";
import { wholeNumber } from "@/lib/http/whole-number";

const search = z.object({ month: z.string(), layout: z.enum(JOURNAL_LAYOUTS), part: wholeNumber(1, 999).optional() });

/** A month of UTC of all ledgers as a general-ledger journal, in the layout of an accounting program; `part` of it where the program takes no file so long. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.read");
    const { month, layout, part } = checkShape(Object.fromEntries(new URL(request.url).searchParams), search);
    return csvResponse(request, `journal-${month}-${layout}${part ? `-${part}` : ""}`, await exportJournal(ctx, requireMonth(month), layout, part));
  } catch (error) {
    return errorResponse(error);
  }
}
