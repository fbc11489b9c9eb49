import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { JobScope } from "@/lib/gateway/get-job";

/** Which jobs a caller may see: all of its account, or those of its sub-account. */
export function scopeOf({ accountId, subAccount }: ApiCaller): JobScope {
  return { accountId, subAccountId: subAccount?.id ?? null };
}
