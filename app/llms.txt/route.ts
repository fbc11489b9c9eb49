import { DOCS, docPath } from "@/app/(catalog)/docs/docs";
import { getBaseUrl } from "@/lib/env";
import { AVAILABILITY, availabilityOf } from "@/lib/gateway/availability";
import { listModels } from "@/lib/gateway/list-models";
import { summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { requestContext } from "@/lib/http/request-context";

export const dynamic = "force-dynamic";

/** What there is, for language models (https://llmstxt.org). */
export async function GET() {
  const ctx = requestContext({ kind: "system", name: "public catalog" });
  const [base, now, models] = [getBaseUrl(), ctx.clock.now(), await listModels(ctx)];
  const text = [
    "# Tollgate", "", "> One OpenAI-compatible API for AI video models, paid from a wallet by the second delivered, with usage and every charge shown.", "",
    `API: ${base}/v1, with \`Authorization: Bearer sk-aig-…\`. All documentation as one text: ${base}/llms-full.txt`, "",
    "## Docs", "", ...DOCS.map(({ name, title, about }) => `- [${title}](${base}${docPath(name)}.md): ${about}`), "",
    "## Models", "", ...models.map((model) => `- [${model.name}](${base}/models/${model.id}): \`${model.id}\`, ${summarizePrice(model) ?? "no price now"}, here: ${AVAILABILITY[availabilityOf(model, now)]}. ${model.description}`), "",
    "## Optional", "", `- [Rankings](${base}/rankings): models by their share of all seconds`, `- [Status](${base}/status): how providers are doing`, "",
  ].join("\n");
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}
