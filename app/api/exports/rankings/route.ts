import { stringify } from "csv-stringify/sync";
import { prepareRankedAccountRows, prepareRankedAccounts } from "@/lib/analytics/prepare-ranked-accounts";
import { prepareRankingRows, prepareRankings } from "@/lib/analytics/prepare-rankings";
import { requireRankings } from "@/lib/analytics/rankings";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { readRankings } from "@/lib/analytics/read-rankings";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import { errorResponse } from "@/lib/http/error-response";

/** What the page of rankings shows for the same search parameters, or, with `model`, that of the accounts behind it, as CSV. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { model, ...search } = Object.fromEntries(new URL(request.url).searchParams);
    const ctx = await sessionContext();
    await requirePlatform(ctx, "rankings.read");
    const question = requireRankings(search, ctx.clock.now());
    const rows = model === undefined
      ? prepareRankingRows(prepareRankings(await readRankings(ctx, question), question), question)
      : prepareRankedAccountRows(prepareRankedAccounts(await readRankedAccounts(ctx, model, question), question), model, question);
    return new Response(stringify(rows, CSV_CELLS), {
      headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="rankings.csv"', "cache-control": "private, no-store" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
