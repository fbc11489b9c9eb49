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

const PLACES = 12;
const ZERO = "0".charCodeAt(0);

/**
 * Counts by latency bucket as one number, twelve decimal places to each bucket, the first bucket the lowest: adding such
 * numbers up adds up all counts at once, which Postgres does a hundred times faster than counting by bucket. A bucket holds
 * up to a million million calls. Of an array of buckets, in SQL.
 */
export const packedLatencies = (buckets: string) => sql.raw(`(select coalesce(sum(('1e' || ${PLACES} * bucket)::numeric), 0) from unnest(${buckets}) as bucket)`);

/** How many calls are in each latency bucket, from the first on; those after the last with any are left out. */
export type LatencyCounts = readonly number[];

/** The counts of such a number, from its decimal text. */
export function unpackLatencies(packed: string): LatencyCounts {
  // Most of it are the zeros of the lowest buckets.
  let last = packed.length;
  while (last > 0 && packed.charCodeAt(last - 1) === ZERO) last--;
  const first = Math.floor((packed.length - last) / PLACES);
  const counts = last === 0 ? [] : new Array<number>(first).fill(0);
  for (let end = packed.length - first * PLACES; end > 0 && last > 0; end -= PLACES) counts.push(countIn(packed, Math.max(0, end - PLACES), end));
  return counts;
}

/** The whole number that these digits are, without making a text of them. */
function countIn(digits: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) count = count * 10 + digits.charCodeAt(i) - ZERO;
  return count;
}

/** The counts of calls taken together. */
export function addLatencies(all: LatencyCounts[]): LatencyCounts {
  const sum: number[] = [];
  for (const counts of all) for (let bucket = 0; bucket < counts.length; bucket++) sum[bucket] = (sum[bucket] ?? 0) + counts[bucket]!;
  return sum;
}

/**
 * The latency that `share` of the calls do not exceed (nearest rank), in whole milliseconds, from counts by bucket: the
 * calls of a bucket are taken to lie evenly between its edges, so it is at most 9.1 % from the true one. Null without calls.
 */
export function percentile(counts: LatencyCounts, share: number): number | null {
  const rank = Math.ceil(share * counts.reduce((sum, n) => sum + n, 0));
  let passed = 0;
  for (const [bucket, n] of counts.entries()) {
    if (passed + n >= rank && rank > 0) return within(bucket, (rank - passed - 0.5) / n);
    passed += n;
  }
  return null;
}

function within(bucket: number, place: number): number {
  if (bucket === 0) return Math.round(FIRST_MS * place);
  const from = LATENCY_EDGES_MS[bucket - 1]!;
  return Math.round(from * ((LATENCY_EDGES_MS[bucket] ?? from * 2 ** (1 / PER_DOUBLING)) / from) ** place);
}
