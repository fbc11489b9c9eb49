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

const PLACES = 9;
const [ZERO, COMMA] = ["0".charCodeAt(0), ",".charCodeAt(0)];

/**
 * Counts by latency bucket as one number, nine decimal places to each bucket, the first bucket the lowest: adding such
 * numbers up adds up all counts at once, which Postgres does a hundred times faster than counting by bucket. A bucket holds
 * up to a thousand million calls. Of an array of buckets, in SQL.
 */
export const packedLatencies = (buckets: string) => sql.raw(`(select coalesce(sum(('1e' || ${PLACES} * bucket)::numeric), 0) from unnest(${buckets}) as bucket)`);

/** How many calls are in each latency bucket, from the first on; those after the last with any are left out. */
export type LatencyCounts = readonly number[];

/** The counts of such numbers, from their decimal texts with commas between them. */
export function unpackLatencies(list: string): LatencyCounts[] {
  // As bytes: a year by model is millions of digits.
  const digits = Buffer.from(list, "latin1");
  const all: LatencyCounts[] = [];
  for (let from = 0, to = 0; from <= digits.length; from = to + 1) {
    to = digits.indexOf(COMMA, from);
    if (to < 0) to = digits.length;
    all.push(unpack(digits, from, to));
  }
  return all;
}

function unpack(digits: Buffer, from: number, to: number): LatencyCounts {
  // Most of it are the zeros of the lowest buckets.
  let last = to;
  while (last > from && digits[last - 1] === ZERO) last--;
  if (last === from) return [];
  const first = Math.floor((to - last) / PLACES);
  const counts = new Array<number>(first).fill(0);
  for (let end = to - first * PLACES; end > from; end -= PLACES) {
    let count = 0;
    for (let i = Math.max(from, end - PLACES); i < end; i++) count = count * 10 + digits[i]! - ZERO;
    counts.push(count);
  }
  return counts;
}

/** The counts of calls taken together. */
export function addLatencies(all: LatencyCounts[]): LatencyCounts {
  const sum = new Array<number>(all.reduce((longest, { length }) => Math.max(longest, length), 0)).fill(0);
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
