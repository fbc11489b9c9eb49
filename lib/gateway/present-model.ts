import { microsToCents, microsToDecimal } from "@/lib/money/micros";
import type { GatewayModel } from "./list-models";

/** A model in the public API's form; `available` says whether the caller can have videos made by it. */
export function presentModel(model: GatewayModel, available: boolean) {
  const { durationsMs, resolutions, aspectRatios, features } = model.capabilities;
  const perSecond = model.prices.find((price) => price.resolution === "*" && price.unit === "second");
  return {
    id: model.id, object: "model", created: Math.floor(model.createdAt.getTime() / 1_000), owned_by: model.providerId,
    name: model.name, description: model.description, modality: model.modality, provider: model.providerId, provider_name: model.providerName,
    pricing: {
      currency: "usd",
      per_second: perSecond ? microsToDecimal(perSecond.unitPriceMicros) : null,
      prices: model.prices.map((price) => ({
        resolution: price.resolution === "*" ? null : price.resolution, unit: price.unit, unit_price: microsToDecimal(price.unitPriceMicros), unit_price_cents: microsToCents(price.unitPriceMicros),
        block_seconds: price.blockMs === null ? null : price.blockMs / 1_000, minimum_seconds: price.minimumMs / 1_000,
      })),
    },
    capabilities: features,
    parameters: { duration: durationsMs.map((ms) => ms / 1_000), resolution: resolutions, aspect_ratio: aspectRatios },
    strengths: model.strengths, use_cases: model.useCases,
    available,
  };
}
