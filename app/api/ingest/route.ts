import { findIngestToken } from "@/lib/auth/ingest-tokens";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { readBody } from "@/lib/http/read-body";
import { requestContext } from "@/lib/http/request-context";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { splitBody } from "@/lib/ingest/split-body";

const MAX_BYTES = 16 * 2 ** 20;

/** A gateway posts finished calls: an object, an array or NDJSON, gzip if it likes. Answers an outcome for each event. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = requestContext({ kind: "system", name: "ingest" });
    const token = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    const found = token ? await findIngestToken(ctx, token) : null;
    if (!found) throw new AppError("unauthenticated", "Send a valid ingest token as Authorization: Bearer tg-ingest-…");
    const lines = splitBody(await readBody(request, MAX_BYTES));
    const { outcomes } = await ingestLines(ctx, { source: found.source, origin: "POST /api/ingest", lines });
    const totals = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0 };
    for (const { outcome } of outcomes) totals[outcome] += 1;
    const events = outcomes.map(({ line, eventId, outcome, reason, detail }) => ({ line, event_id: eventId, outcome, reason, detail }));
    return Response.json({ ...totals, outcomes: events });
  } catch (error) {
    return errorResponse(error);
  }
}
