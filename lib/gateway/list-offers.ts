import type { Context } from "@/lib/context/context";
import { findUpstream, houseCredential } from "@/lib/upstream/get-upstream";
import type { Offer } from "./find-offer";
import { listModels } from "./list-models";

export type NamedOffer = Offer & { name: string };

/** The models that can be made here now, with their list prices, by name: those whose upstream is set up. */
export async function listOffers(ctx: Context): Promise<NamedOffer[]> {
  const offers = (await listModels(ctx)).flatMap(({ id, name, capabilities, upstream, upstreamModel, prices }) => {
    if (!upstream || !upstreamModel || !findUpstream(upstream) || !houseCredential(upstream)) return [];
    return [{ id, name, capabilities, upstream, upstreamModel, prices: new Map(prices.map((price) => [price.resolution, price])) }];
  });
  return offers.sort((a, b) => a.name.localeCompare(b.name));
}
