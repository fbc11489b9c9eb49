import type { Context } from "@/lib/context/context";
import { openProviderKeys, type ProviderKeyChoice } from "@/lib/byok/open-provider-keys";
import { AppError } from "@/lib/errors/app-error";
import { OWN_KEY_FAILURES } from "@/lib/upstream/failure-table";
import { houseCredential } from "@/lib/upstream/get-upstream";

/** How a call is paid: with the customer's own provider key, or by the wallet with ours; `fellBack`: because theirs failed. */
export type Funding = { funding: "wallet" | "byok"; credential: string; fellBack: boolean };

type Input = { accountId: string; /** That the call comes with; none yet where a person only looks. */ apiKeyId?: string; upstream: string; modelId: string; /** A credential that has no room now: not that one. */ except?: string };

/**
 * Chooses by the account's provider keys and its policy (rule 16). Throws, when its keys failed and it chose to refuse such
 * calls, `unauthenticated` or `insufficient_credits` naming the key; and `invalid_request` (model) when the wallet is to pay
 * and this gateway has no account at the upstream.
 */
export async function chooseFunding(ctx: Context, { accountId, apiKeyId, upstream, modelId, except }: Input): Promise<Funding> {
  const asSystem: Context = ctx.actor.kind === "api_key" ? { ...ctx, actor: { kind: "system", name: "gateway" } } : ctx;
  const choice = await openProviderKeys(asSystem, { accountId, provider: upstream, modelId, ...(apiKeyId === undefined ? {} : { apiKeyId }) });
  const key = choice.keys.find(({ credentialId }) => credentialId !== except);
  if (key) return { funding: "byok", credential: key.credentialId, fellBack: false };
  const house = houseCredential(upstream);
  const mayPayByWallet = house !== null && choice.fallback !== "refuse";
  if (choice.failing && !mayPayByWallet) throw keyError(choice.failing);
  if (except && !mayPayByWallet) throw new AppError("rate_limited", OWN_KEY_FAILURES.rate_limited!.message);
  if (!house) throw new AppError("invalid_request", `model: ${modelId} is made here with a provider key of your own alone; attach one, or choose another model`, "model");
  return { funding: "wallet", credential: house.id, fellBack: choice.failing !== null || choice.keys.length > 0 };
}

/** What a call is answered whose own key failed. */
function keyError({ label, lastFour, state }: NonNullable<ProviderKeyChoice["failing"]>): AppError {
  const failure = OWN_KEY_FAILURES[state === "invalid" ? "invalid_key" : "out_of_credit"]!;
  return new AppError(state === "invalid" ? "unauthenticated" : "insufficient_credits", `${failure.message}: "${label}", ending in ${lastFour}`);
}
