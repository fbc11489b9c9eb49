import { sql } from "drizzle-orm";

const FIRST_MS = 1_000;
const PER_DOUBLING = 8;
const DOUBLINGS = 17;

/**
 * Where latency buckets begin, in milliseconds: from one second on, eight to each doubling, up to a day and a half. A
 * call's bucket is how many of these its latency has reached; bucket 0 is less than a second. Whole numbers, so that
 * TypeScript and SQL cannot disagree about a call on an edge.
 */
export const LATENCY_EDGES_MS: readonly number[] = Array.from({ length: DOUBLINGS * PER_DOUBLING + 1 }, (_, i) => Math.round(FIRST_MS * 2 ** (i / PER_DOUBLING)));

/** The bucket of a latency. */
export function latencyBucket(latencyMs: number): number {
  let [low, high] = [0, LATENCY_EDGES_MS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (LATENCY_EDGES_MS[middle]! <= latencyMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same of a column, in SQL. */
export const latencyBucketOf = (column: string) => sql.raw(`width_bucket(${column}, '{${LATENCY_EDGES_MS.join(",")}}'::integer[])::smallint`);

/** How many calls are in each latency bucket, from the first on; those after the last with any are left out. */
export type LatencyCounts = ArrayLike<number>;

/** The counts of calls whose buckets are these, in any order. */
export function countBuckets(buckets: readonly number[]): LatencyCounts {
  const counts: number[] = [];
  for (const bucket of buckets) {
    while (counts.length <= bucket) counts.push(0);
    counts[bucket]!++;
  }
  return counts;
}

/** The counts of calls taken together. */
export function addLatencies(all: readonly LatencyCounts[]): LatencyCounts {
  let longest = 0;
  for (const { length } of all) longest = Math.max(longest, length);
  const sum = new Float64Array(longest);
  for (const counts of all) for (let bucket = 0; bucket < counts.length; bucket++) sum[bucket]! += counts[bucket]!;
  return sum;
}

/**
 * The latency that `share` of the calls do not exceed (nearest rank), in whole milliseconds, from counts by bucket: the
 * calls of a bucket are taken to lie evenly between its edges, so it is at most 9.1 % from the true one. Null without calls.
 */
export function percentile(counts: LatencyCounts, share: number): number | null {
  let calls = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) calls += counts[bucket]!;
  const rank = Math.ceil(share * calls);
  for (let bucket = 0, passed = 0; bucket < counts.length; passed += counts[bucket++]!) {
    const n = counts[bucket]!;
    if (passed + n >= rank && rank > 0) return within(bucket, (rank - passed - 0.5) / n);
  }
  return null;
}

function within(bucket: number, place: number): number {
  if (bucket === 0) return Math.round(FIRST_MS * place);
  const from = LATENCY_EDGES_MS[bucket - 1]!;
  return Math.round(from * ((LATENCY_EDGES_MS[bucket] ?? from * 2 ** (1 / PER_DOUBLING)) / from) ** place);
}
