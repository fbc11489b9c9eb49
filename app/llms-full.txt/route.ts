import { DOCS } from "@/app/(catalog)/docs/docs";
import { readDoc } from "@/app/(catalog)/docs/read-doc";
import { AVAILABILITY, availabilityOf } from "@/lib/gateway/availability";
import { listModels } from "@/lib/gateway/list-models";
import { preparePriceLines } from "@/lib/gateway/prepare-price-lines";
import { requestContext } from "@/lib/http/request-context";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";

export const dynamic = "force-dynamic";

/** The whole documentation and catalog as one text, for language models (https://llmstxt.org). */
export async function GET() {
  const ctx = requestContext({ kind: "system", name: "public docs" });
  const [models, cards] = await Promise.all([listModels(ctx), loadRateCards(ctx.db, [])]);
  const feeBps = cards.feeBpsAt(ctx.clock.now());
  const catalog = models.map((model) => [
    `## ${model.name}`, "", model.description, "", `- slug: \`${model.id}\``, `- provider: ${model.providerName}`, `- here: ${AVAILABILITY[availabilityOf(model, ctx.clock.now())]}`, ...preparePriceLines(model).map(({ resolution, price, per, note }) => `- price, ${resolution} resolution: ${price} per ${per}, ${note}`),
    `- durations: ${model.capabilities.durationsMs.map((ms) => `${ms / 1_000} s`).join(", ")}`, `- resolutions: ${model.capabilities.resolutions.join(", ")}`, `- aspect ratios: ${model.capabilities.aspectRatios.join(", ")}`, `- features: ${model.capabilities.features.join(", ")}`, "",
  ].join("\n"));
  return new Response([...DOCS.map(({ name }) => readDoc(name, feeBps, ctx.clock.now())), "# Models", ...catalog].join("\n\n"), { headers: { "content-type": "text/plain; charset=utf-8" } });
}
