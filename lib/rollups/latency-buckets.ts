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

/** How many calls are in each latency bucket from `first` on, until none of the others has any. */
export type LatencyCounts = { first: number; counts: ArrayLike<number> };
export const NO_LATENCIES: LatencyCounts = { first: 0, counts: new Uint32Array(0) };

/** Latency buckets, both included; none where the first is after the last. */
export type LatencyRange = { first: number; last: number };
export const NO_RANGE: LatencyRange = { first: LATENCY_EDGES_MS.length, last: 0 };

/** The smallest range that has all of these in it. */
export const rangeOf = (ranges: LatencyRange[]): LatencyRange =>
  ranges.reduce((all, { first, last }) => ({ first: Math.min(all.first, first), last: Math.max(all.last, last) }), NO_RANGE);

/** The smallest range that has these buckets in it. */
export function rangeOfBuckets(buckets: Uint8Array): LatencyRange {
  let { first, last } = NO_RANGE;
  for (const bucket of buckets) {
    if (bucket < first) first = bucket;
    if (bucket > last) last = bucket;
  }
  return { first, last };
}

/** The counts of calls taken together. */
export function addLatencies(all: readonly { latencies: LatencyCounts }[]): LatencyCounts {
  let [first, end] = [Infinity, 0];
  for (const { latencies: { first: lowest, counts: { length } } } of all) {
    if (length === 0) continue;
    if (lowest < first) first = lowest;
    if (lowest + length > end) end = lowest + length;
  }
  if (end === 0) return NO_LATENCIES;
  // Always the same kind of array, which is read several times as fast as one of several.
  const sum = new Uint32Array(end - first);
  for (const { latencies: { first: lowest, counts } } of all) for (let i = 0; i < counts.length; i++) sum[lowest - first + i]! += counts[i]!;
  return { first, counts: sum };
}

/**
 * The latency that `share` of the calls do not exceed (nearest rank), in whole milliseconds, from counts by bucket: the
 * calls of a bucket are taken to lie evenly between its edges, so it is at most 9.1 % from the true one. Null without calls.
 */
export function percentile({ first, counts }: LatencyCounts, share: number): number | null {
  let calls = 0;
  for (let i = 0; i < counts.length; i++) calls += counts[i]!;
  const rank = Math.ceil(share * calls);
  for (let i = 0, passed = 0; i < counts.length; passed += counts[i++]!) {
    const n = counts[i]!;
    if (passed + n >= rank && rank > 0) return within(first + i, (rank - passed - 0.5) / n);
  }
  return null;
}

function within(bucket: number, place: number): number {
  if (bucket === 0) return Math.round(FIRST_MS * place);
  const from = LATENCY_EDGES_MS[bucket - 1]!;
  return Math.round(from * ((LATENCY_EDGES_MS[bucket] ?? from * 2 ** (1 / PER_DOUBLING)) / from) ** place);
}
