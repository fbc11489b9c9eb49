import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { findUpstream } from "@/lib/upstream/get-upstream";
import { chooseFunding } from "./choose-funding";
import type { Offer } from "./find-offer";
import { listModels } from "./list-models";
import { modelsOpenTo } from "./models-open-to";
import type { ForeseenFunding } from "./prepare-quote";

export type NamedOffer = Offer & { name: string; funding: ForeseenFunding };

/** The models that an account can have videos made by here, by name, with their list prices and how a call would be paid now. */
export async function listOffers(ctx: Context, accountId: string): Promise<NamedOffer[]> {
  const caller: Pick<ApiCaller, "accountId" | "subAccount"> = { accountId, subAccount: null };
  const [models, isOpen] = await Promise.all([listModels(ctx), modelsOpenTo(ctx, caller)]);
  const offers = await Promise.all(models.filter(isOpen).map(async ({ id, name, capabilities, upstream, upstreamModel, prices }) => {
    if (!upstream || !upstreamModel || !findUpstream(upstream)) return [];
    const funding = await foresee(ctx, { accountId, upstream, modelId: id });
    return [{ id, name, capabilities, upstream, upstreamModel, funding, prices: new Map(prices.map((price) => [price.resolution, price])) }];
  }));
  return offers.flat().sort((a, b) => a.name.localeCompare(b.name));
}

async function foresee(ctx: Context, call: { accountId: string; upstream: string; modelId: string }): Promise<ForeseenFunding> {
  try {
    return (await chooseFunding(ctx, call)).funding;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.message };
  }
}
