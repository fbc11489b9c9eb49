import { type LatencyRange, rangeOfBuckets } from "./latency-buckets";

/*
 * Columns as bytes, lowest byte first. The number of rows is known, so that a column says itself where it ends, and columns of
 * several segments are read one after the other from one piece of bytes.
 *   names      width of a code (1, 2 or 4) · length of the dictionary (4) · the distinct names as a JSON array · a code a row
 *   numbers    width of a code (0, 1, 2, 4 or 8) · unit (8) · a code a row, to be multiplied by the unit; of width 0 all are zero
 *   latencies  how many buckets each row has, as numbers · the count of each, as numbers · the place of each, a byte; where most counts
 *              were 1, a bucket is there once a call instead, and all counts are 0
 */

/** `values`: the distinct names; `codes`: of each row, which of them. */
export type Names = { values: string[]; codes: Uint32Array };
/** `lengths`: how many buckets each row has; these, row after row, and how many calls of each, or null for one of each. `range`: the buckets that there are. */
export type Latencies = { lengths: Float64Array; buckets: Uint8Array; counts: Uint32Array | null; range: LatencyRange };

/** What stands before the codes of numbers. */
const HEAD = 9;
/** A bucket is a byte. */
const BUCKETS = 256;
/** The largest number that is kept. */
const LARGEST = 2 ** 52;

/** Texts of few distinct values. Equal texts give equal bytes. */
export function encodeNames(values: readonly string[]): Buffer {
  const distinct = [...new Set(values)].sort();
  const codeOf = new Map(distinct.map((value, code) => [value, code]));
  const codes = values.map((value) => codeOf.get(value)!);
  const dictionary = Buffer.from(JSON.stringify(distinct));
  const head = Buffer.alloc(5);
  const data = distinct.length <= 2 ** 8 ? Uint8Array.from(codes) : distinct.length <= 2 ** 16 ? Uint16Array.from(codes) : Uint32Array.from(codes);
  head.writeUInt8(data.BYTES_PER_ELEMENT);
  head.writeUInt32LE(dictionary.length, 1);
  return Buffer.concat([head, dictionary, bytesOf(data)]);
}

/** The names of several segments. `rows`: how many each has. */
export function decodeNames(bytes: Buffer, rows: ArrayLike<number>): Names {
  const view = viewOf(bytes);
  const [values, known]: [string[], Map<string, number>] = [[], new Map()];
  const codes = new Uint32Array(sumOf(rows));
  // Neighbouring days mostly have the same names.
  let last = { from: 0, to: 0, codes: new Uint32Array(0) };
  for (let segment = 0, at = 0, row = 0; segment < rows.length; segment++) {
    const [width, from] = [bytes[at]!, at + 5];
    at = from + view.getUint32(at + 1, true);
    if (bytes.compare(bytes, last.from, last.to, from, at) !== 0) {
      const names = JSON.parse(bytes.toString("utf8", from, at)) as string[];
      last = { from, to: at, codes: Uint32Array.from(names, (name) => {
        if (!known.has(name)) known.set(name, values.push(name) - 1);
        return known.get(name)!;
      }) };
    }
    for (const end = row + rows[segment]!; row < end; row++, at += width) codes[row] = last.codes[width === 1 ? bytes[at]! : width === 2 ? view.getUint16(at, true) : view.getUint32(at, true)]!;
  }
  return { values, codes };
}

/** Whole numbers. Amounts and lengths mostly have a large common divisor, so they take a byte or two. Throws a RangeError beyond 2^52 ($4 500 million): two of them still add up exactly. */
export function encodeNumbers(values: readonly number[]): Buffer {
  let [unit, largest] = [0, 0];
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
    if (unit !== 1 && size !== unit) unit = commonDivisor(size, unit);
  }
  if (largest > LARGEST) throw new RangeError(`${largest} is too large a sum to keep`);
  const head = Buffer.alloc(HEAD);
  head.writeBigUInt64LE(BigInt(unit), 1);
  if (unit === 0) return head;
  const most = largest / unit;
  const data = most < 2 ** 7 ? Int8Array.from(values, (value) => value / unit) : most < 2 ** 15 ? Int16Array.from(values, (value) => value / unit)
    : most < 2 ** 31 ? Int32Array.from(values, (value) => value / unit) : BigInt64Array.from(values, (value) => BigInt(value / unit));
  head.writeUInt8(data.BYTES_PER_ELEMENT);
  return Buffer.concat([head, bytesOf(data)]);
}

/** The numbers of several segments, each exact. `rows`: how many each has. */
export function decodeNumbers(bytes: Buffer, rows: ArrayLike<number>): Float64Array {
  const values = new Float64Array(sumOf(rows));
  let at = 0;
  for (let segment = 0, row = 0; segment < rows.length; row += rows[segment++]!) at = readNumbers(bytes, at, values, row, rows[segment]!);
  return values;
}

/** Whether so many segments' numbers are all zero, which take no codes. */
export const isNothing = (bytes: Buffer, segments: number) => bytes.length === HEAD * segments;

/** Reads so many numbers from here on, to here on, and returns where they end. */
function readNumbers(bytes: Buffer, at: number, to: Float64Array | Uint32Array, from: number, count: number): number {
  const [view, width, end] = [viewOf(bytes), bytes[at]!, from + count];
  const unit = view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * 2 ** 32;
  at += HEAD;
  if (width === 1) for (let row = from; row < end; row++, at++) to[row] = view.getInt8(at) * unit;
  else if (width === 2) for (let row = from; row < end; row++, at += 2) to[row] = view.getInt16(at, true) * unit;
  else if (width === 4) for (let row = from; row < end; row++, at += 4) to[row] = view.getInt32(at, true) * unit;
  else if (width === 8) for (let row = from; row < end; row++, at += 8) to[row] = Number(view.getBigInt64(at, true)) * unit;
  return at;
}

/** The latency bucket of each completed call of each row, in any order. Buckets without any take no place. */
export function encodeLatencies(rows: readonly (readonly number[])[]): Buffer {
  const [lengths, buckets, counts]: [number[], number[], number[]] = [[], [], []];
  const perBucket = new Uint32Array(BUCKETS);
  for (const row of rows) {
    let [first, last] = [BUCKETS, -1];
    for (const bucket of row) {
      perBucket[bucket]!++;
      if (bucket < first) first = bucket;
      if (bucket > last) last = bucket;
    }
    const before = buckets.length;
    for (let bucket = first; bucket <= last; bucket++) if (perBucket[bucket]! > 0) { buckets.push(bucket); counts.push(perBucket[bucket]!); }
    lengths.push(buckets.length - before);
    perBucket.fill(0, first, last + 1);
  }
  const calls = sumOf(counts);
  if (calls > 2 * buckets.length) return Buffer.concat([encodeNumbers(lengths), encodeNumbers(counts), Uint8Array.from(buckets)]);
  const each = buckets.flatMap((bucket, i) => new Array<number>(counts[i]!).fill(bucket));
  return Buffer.concat([encodeNumbers(rows.map(({ length }) => length)), encodeNumbers(each.map(() => 0)), Uint8Array.from(each)]);
}

/** The latencies of several segments. `rows`: how many each has. */
export function decodeLatencies(bytes: Buffer, rows: ArrayLike<number>): Latencies {
  const lengths = new Float64Array(sumOf(rows));
  const parts: { at: number; count: number }[] = [];
  for (let segment = 0, at = 0, row = 0; segment < rows.length; row += rows[segment++]!) {
    at = readNumbers(bytes, at, lengths, row, rows[segment]!);
    const count = sumOf(lengths.subarray(row, row + rows[segment]!));
    parts.push({ at, count });
    at += HEAD + (bytes[at]! + 1) * count;
  }
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  const buckets = new Uint8Array(all);
  const counts = parts.every(({ at }) => bytes[at] === 0) ? null : new Uint32Array(all);
  let bucket = 0;
  for (const { at, count } of parts) {
    if (counts && bytes[at] === 0) counts.fill(1, bucket, bucket + count);
    const from = counts && bytes[at] !== 0 ? readNumbers(bytes, at, counts, bucket, count) : at + HEAD;
    buckets.set(bytes.subarray(from, from + count), bucket);
    bucket += count;
  }
  return { lengths, buckets, counts, range: rangeOfBuckets(buckets) };
}

function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);
const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength);

function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  return sum;
}
