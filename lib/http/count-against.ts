import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";
import { rateLimits } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** At most so often in the seconds that begin with the first time. */
export type Limit = { points: number; seconds: number };
/** How much is left of them. */
export type Rate = { limit: number; remaining: number; resetMs: number; exceeded: boolean };

/**
 * Counts one more under `key`, for all processes on the database at once, and says how it stands. Nothing is refused here. One
 * statement; none while what is over its limit goes on.
 */
export async function countAgainst(ctx: Context, key: string, limit: Limit): Promise<Rate> {
  const { counted, exceeded } = await limiter(ctx, limit).consume(key).then((counted) => ({ counted, exceeded: false }), (error: unknown) => {
    if (error instanceof RateLimiterRes) return { counted: error, exceeded: true };
    throw error;
  });
  return { limit: limit.points, remaining: counted.remainingPoints, resetMs: counted.msBeforeNext, exceeded };
}

/** A limiter knows one limit, so there is one for each that is in use. All count in the same rows. */
const limiters = new WeakMap<object, Map<string, RateLimiterDrizzle>>();

function limiter({ db }: Context, { points, seconds }: Limit): RateLimiterDrizzle {
  const ofDatabase = limiters.get(db) ?? new Map<string, RateLimiterDrizzle>();
  limiters.set(db, ofDatabase);
  const name = `${points} in ${seconds}`;
  let found = ofDatabase.get(name);
  if (!found) {
    // The first one of a process clears away what has expired.
    found = new RateLimiterDrizzle({ storeClient: db, schema: rateLimits, keyPrefix: "", points, duration: seconds, inMemoryBlockOnConsumed: points + 1, clearExpiredByTimeout: ofDatabase.size === 0 });
    ofDatabase.set(name, found);
  }
  return found;
}
