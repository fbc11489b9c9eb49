import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { countAgainst, type Rate } from "@/lib/http/count-against";

/**
 * Counts one request of the caller and says how it stands in the minute that began with its first. Nothing is refused here. A
 * key is counted by its own limit, a sub-account by the sum of its keys' requests; only where neither has a limit the usual
 * one is the key's. One statement, two where both have one; none while a key that is over its limit keeps asking.
 */
export async function countRequest(ctx: Context, { apiKeyId, rateLimitRpm, subAccount }: ApiCaller): Promise<Rate> {
  const limits = [
    ...(rateLimitRpm ? [{ key: `key:${apiKeyId}`, rpm: rateLimitRpm }] : []),
    ...(subAccount?.rateLimitRpm ? [{ key: `sub:${subAccount.id}`, rpm: subAccount.rateLimitRpm }] : []),
  ];
  if (limits.length === 0) limits.push({ key: `key:${apiKeyId}`, rpm: getEnv().RATE_LIMIT_RPM });
  const rates = await Promise.all(limits.map(({ key, rpm }) => countAgainst(ctx, key, { points: rpm, seconds: 60 })));
  return rates.sort((a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining || b.resetMs - a.resetMs)[0]!;
}
