import { Readable } from "node:stream";
import { z } from "zod";
import { requireAccount } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { listModelNames } from "@/lib/catalog/list-model-names";
import { exportProof } from "@/lib/finance/export-proof";
import { getStatement } from "@/lib/finance/get-statement";
import { listCostCentres } from "@/lib/finance/list-cost-centres";
import { parseKnownAt } from "@/lib/finance/parse-known-at";
import { statementPdf } from "@/lib/finance/statement-pdf";
import { statementRows } from "@/lib/finance/statement-rows";
import { getStatementZone } from "@/lib/finance/statement-months";
import { csvResponse } from "@/lib/http/csv-response";
import { errorResponse } from "@/lib/http/error-response";
import { checkShape } from "@/lib/http/check-shape";

const search = z.object({ account: z.string(), month: z.string(), format: z.enum(["pdf", "csv", "json", "proof"]), known: z.string().optional() });

/** A statement of `?account=` and `?month=` as PDF, CSV or JSON, as `known` on a day, or with the ledger transactions that prove a closed one. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { account: slug, month, format, known } = checkShape(Object.fromEntries(new URL(request.url).searchParams), search);
    const ctx = await sessionContext();
    const account = await requireAccount(ctx, slug, "export");
    const name = `statement-${account.slug}-${month}`;
    const json = (body: BodyInit, file: string) => new Response(body, { headers: { "content-type": "application/json; charset=utf-8", "content-disposition": `attachment; filename="${file}.json"`, "cache-control": "private, no-store" } });
    if (format === "proof") return json(Readable.toWeb(Readable.from(await exportProof(ctx, account.accountId, month, { withCosts: account.can("costs.read") }))) as ReadableStream, `${name}-proof`);
    const { document, hash } = await getStatement(ctx, account.accountId, month, parseKnownAt(known, await getStatementZone(ctx, account.accountId), ctx.clock.now()));
    if (format === "pdf") {
      const names = new Map((await listModelNames(ctx)).map((model) => [model.id, model.name]));
      return new Response(Readable.toWeb(Readable.from(statementPdf({ document, hash, names }))) as ReadableStream, { headers: { "content-type": "application/pdf", "content-disposition": `inline; filename="${name}.pdf"`, "cache-control": "private, no-store" } });
    }
    if (format === "json") return json(JSON.stringify({ statement: document, hash }, null, 2), name);
    return csvResponse(request, name, toAsync(statementRows(document, await listCostCentres(ctx, account.accountId))));
  } catch (error) {
    return errorResponse(error);
  }
}

async function* toAsync<T>(rows: Iterable<T>): AsyncGenerator<T> {
  yield* rows;
}
