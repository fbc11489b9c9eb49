import { requireCapability } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import { type ProviderKey, readProviderKeys } from "./provider-key";

/** An account's provider keys in the order in which they are tried, revoked ones included. Throws `not_found` and `forbidden`. */
export async function listProviderKeys(ctx: Context, accountId: string): Promise<ProviderKey[]> {
  await requireCapability(ctx, accountId, "provider_keys.read");
  return readProviderKeys(ctx, accountId);
}
