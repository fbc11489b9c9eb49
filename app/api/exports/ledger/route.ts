import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { exportLedger } from "@/lib/finance/export-ledger";
import { requireMonth } from "@/lib/finance/require-month";
import { checkShape } from "@/lib/http/check-shape";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";

/** Every posting of all accounts that was booked in a month of UTC, as CSV of any length. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "payments.read");
    const { month } = checkShape(Object.fromEntries(new URL(request.url).searchParams), z.object({ month: z.string() }));
    return csvResponse(request, `ledger-${month}`, exportLedger(ctx, requireMonth(month)));
  } catch (error) {
    return errorResponse(error);
  }
}
