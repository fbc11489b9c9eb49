import { stringify } from "csv-stringify/sync";
import { requireFilter } from "@/lib/analytics/call-filter";
import { requireExploration } from "@/lib/analytics/exploration";
import { requirePeriod } from "@/lib/analytics/period";
import { prepareExplorationJson, prepareExplorationRows, preparePictureRows } from "@/lib/analytics/prepare-exploration-file";
import { prepareExplorationWorkbook } from "@/lib/analytics/prepare-exploration-workbook";
import { readExplorationFile } from "@/lib/analytics/read-exploration-file";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { AppError } from "@/lib/errors/app-error";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import { errorResponse } from "@/lib/http/error-response";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What the Usage page of `?account=` shows for the same search parameters, as `?format=` csv, xlsx or json. */
export async function GET(request: Request): Promise<Response> {
  try {
    const query = new URL(request.url).searchParams;
    const search = Object.fromEntries(query);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, search.account ?? "", "export");
    const [period, exploration, filter] = [requirePeriod(search, ctx.clock.now()), requireExploration(search), requireFilter(query)];
    const { view, picture } = await readExplorationFile(ctx, account.accountId, period, exploration, filter);
    const answer = (body: BodyInit, type: string, extension: string) =>
      new Response(body, { headers: { "content-type": type, "content-disposition": `attachment; filename="usage-${account.slug}.${extension}"`, "cache-control": "private, no-store" } });
    switch (search.format ?? "csv") {
      case "csv": return answer(stringify(picture ? preparePictureRows(picture) : prepareExplorationRows(view), CSV_CELLS), "text/csv; charset=utf-8", "csv");
      case "json": return answer(JSON.stringify(prepareExplorationJson(view, period, picture)), "application/json", "json");
      case "xlsx": return answer(new Uint8Array(await prepareExplorationWorkbook(view, picture)), XLSX, "xlsx");
      default: throw new AppError("invalid_request", "format: one of csv, xlsx, json", "format");
    }
  } catch (error) {
    return errorResponse(error);
  }
}
