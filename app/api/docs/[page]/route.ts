import { findDoc } from "@/app/(catalog)/docs/docs";
import { readDoc } from "@/app/(catalog)/docs/read-doc";
import { requestContext } from "@/lib/http/request-context";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";

/** A page of the documentation as Markdown: `/docs/jobs.md` leads here. */
export async function GET(_: Request, { params }: { params: Promise<{ page: string }> }) {
  const doc = findDoc((await params).page);
  if (!doc) return new Response("There is no such page. /llms.txt lists them all.\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
  const ctx = requestContext({ kind: "system", name: "public docs" });
  return new Response(readDoc(doc.name, (await loadRateCards(ctx.db, [])).feeBpsAt(ctx.clock.now()), ctx.clock.now()), { headers: { "content-type": "text/markdown; charset=utf-8" } });
}
