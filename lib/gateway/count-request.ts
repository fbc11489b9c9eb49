import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";
import { rateLimits } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";

const WINDOW_SEC = 60;

/** How much a caller has left of the minute that began with its first request. */
export type Rate = { limit: number; remaining: number; resetMs: number; exceeded: boolean };

/**
 * Counts one request of the caller, for all processes on the database, and says how it stands. Nothing is refused here. A
 * key is counted by its own limit, a sub-account by the sum of its keys' requests; only where neither has a limit the usual
 * one is the key's. One statement, two where both have one; none while a key that is over its limit keeps asking.
 */
export async function countRequest(ctx: Context, { apiKeyId, rateLimitRpm, subAccount }: ApiCaller): Promise<Rate> {
  const limits = [
    ...(rateLimitRpm ? [{ key: `key:${apiKeyId}`, rpm: rateLimitRpm }] : []),
    ...(subAccount?.rateLimitRpm ? [{ key: `sub:${subAccount.id}`, rpm: subAccount.rateLimitRpm }] : []),
  ];
  if (limits.length === 0) limits.push({ key: `key:${apiKeyId}`, rpm: getEnv().RATE_LIMIT_RPM });
  const rates = await Promise.all(limits.map(({ key, rpm }) => consume(limiter(ctx, rpm), key, rpm)));
  return rates.sort((a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining || b.resetMs - a.resetMs)[0]!;
}

async function consume(limiter: RateLimiterDrizzle, key: string, limit: number): Promise<Rate> {
  const { counted, exceeded } = await limiter.consume(key).then((counted) => ({ counted, exceeded: false }), (error: unknown) => {
    if (error instanceof RateLimiterRes) return { counted: error, exceeded: true };
    throw error;
  });
  return { limit, remaining: counted.remainingPoints, resetMs: counted.msBeforeNext, exceeded };
}

/** A limiter knows one limit, so there is one for each number that is in use. All count in the same rows. */
const limiters = new WeakMap<object, Map<number, RateLimiterDrizzle>>();

function limiter({ db }: Context, points: number): RateLimiterDrizzle {
  const ofDatabase = limiters.get(db) ?? new Map<number, RateLimiterDrizzle>();
  limiters.set(db, ofDatabase);
  let found = ofDatabase.get(points);
  if (!found) {
    // The first one of a process clears away what has expired.
    found = new RateLimiterDrizzle({ storeClient: db, schema: rateLimits, keyPrefix: "", points, duration: WINDOW_SEC, inMemoryBlockOnConsumed: points + 1, clearExpiredByTimeout: ofDatabase.size === 0 });
    ofDatabase.set(points, found);
  }
  return found;
}
