import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { readProviderKeys } from "@/lib/byok/provider-key";
import type { Context } from "@/lib/context/context";
import { houseCredential } from "@/lib/upstream/get-upstream";
import type { GatewayModel } from "./list-models";

/**
 * Which models a caller can have videos made by: those with a price that its sub-account may call and whose upstream this
 * gateway, or the account itself, has a key for.
 */
export async function modelsOpenTo(ctx: Context, { accountId, subAccount }: Pick<ApiCaller, "accountId" | "subAccount">): Promise<(model: GatewayModel) => boolean> {
  const own = (await readProviderKeys(ctx, accountId)).filter((key) => key.enabled && key.revokedAt === null);
  return ({ id, upstream, prices }) => upstream !== null && prices.length > 0
    && (houseCredential(upstream) !== null || own.some((key) => key.provider === upstream && (key.models?.includes(id) ?? true)))
    && (subAccount?.allowedModels?.includes(id) ?? true);
}
