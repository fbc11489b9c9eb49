import { connection } from "next/server";
import { cache } from "react";
import { readStanding } from "@/lib/analytics/read-catalog";
import { getBaseUrl } from "@/lib/env";
import { type Availability, availabilityOf } from "@/lib/gateway/availability";
import { findModelOrAlias } from "@/lib/gateway/list-models";
import { modelSchema } from "@/lib/gateway/model-schema";
import { prepareFaq } from "@/lib/gateway/prepare-faq";
import { summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { requestContext } from "@/lib/http/request-context";

/** Of an id that is none, the text as it came: no model is called so, as none has a zero in it, which Postgres could not read. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id).replaceAll("\0", "");
  } catch {
    return id.replaceAll("\0", "");
  }
}

/** All that a model's page says, of the catalog, the fee in force and what was measured; null when there is no such model. Knows no account. */
export const readModelPage = cache(async (id: string) => {
  // There is no database when the product is built.
  await connection();
  const ctx = requestContext({ kind: "system", name: "public catalog" });
  const model = await findModelOrAlias(ctx, decoded(id));
  if (!model) return null;
  const now = ctx.clock.now();
  const [standing, cards] = await Promise.all([readStanding(ctx), loadRateCards(ctx.db, [])]);
  const [baseUrl, feeBps, availability] = [getBaseUrl(), cards.feeBpsAt(now), availabilityOf(model, now)];
  const schema = modelSchema(model, baseUrl);
  const call: Record<Availability, string> = {
    credit: `Call it via ${schema.url} — set model="${model.id}".`, own_key: `Call it with a provider key of your own via ${schema.url} — set model="${model.id}".`,
    metered: "It is not sold here: calls of it that other gateways made are metered from their logs.", retired: "It is retired and takes no new requests.",
  };
  return {
    model, baseUrl, feeBps, availability, schema, standing: standing(model.id), questions: prepareFaq(model, { baseUrl, feeBps, availability }),
    summary: `${model.name} (${model.id}) is a ${model.modality} model from ${model.providerName}. Pricing via Tollgate: ${summarizePrice(model) ?? "none at the moment"}. ${call[availability]} Best for: ${model.useCases.join(", ")}.`,
  };
});
export type ModelPage = NonNullable<Awaited<ReturnType<typeof readModelPage>>>;
