import type { LatencyCounts } from "./latency-buckets";

/*
 * Columns as bytes, lowest byte first:
 *   names      width of a code (1, 2 or 4) · length of the dictionary (4) · the distinct names as a JSON array · a code a row
 *   numbers    width of a code (0, 1, 2, 4 or 8) · unit (8) · a code a row, to be multiplied by the unit; of width 0 all are zero
 *   latencies  lengths of the first two (4 each) · how many buckets each row has, as numbers · each one's count, as numbers · each one's place, a byte
 */

export type Names = { /** The distinct names, as JSON. */ dictionary: string; /** Of each row, which of them. */ codes: Uint8Array | Uint16Array | Uint32Array };
export type Latencies = { /** How many buckets each row has. */ lengths: Float64Array; /** Row after row. */ buckets: Uint8Array; counts: Float64Array };

/** The largest number that is kept. */
const LARGEST = 2n ** 52n;

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

export function decodeNames(bytes: Buffer): Names {
  const from = 5 + bytes.readUInt32LE(1);
  const data = copyFrom(bytes, from);
  const Codes = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[bytes.readUInt8() as 1 | 2 | 4];
  return { dictionary: bytes.toString("utf8", 5, from), codes: new Codes(data) };
}

/** Whole numbers. Amounts and lengths mostly have a large common divisor, so they take a byte or two. Throws a RangeError beyond 2^52 ($4 500 million): two of them still add up exactly. */
export function encodeNumbers(values: readonly bigint[]): Buffer {
  let [unit, largest] = [0n, 0n];
  for (const value of values) {
    const size = value < 0n ? -value : value;
    if (size > largest) largest = size;
    if (unit !== 1n) unit = commonDivisor(size, unit);
  }
  if (largest > LARGEST) throw new RangeError(`${largest} is too large a sum to keep`);
  const head = Buffer.alloc(9);
  head.writeBigUInt64LE(unit, 1);
  if (unit === 0n) return head;
  const most = largest / unit;
  const data = most < 2n ** 7n ? Int8Array.from(values, (value) => Number(value / unit)) : most < 2n ** 15n ? Int16Array.from(values, (value) => Number(value / unit))
    : most < 2n ** 31n ? Int32Array.from(values, (value) => Number(value / unit)) : BigInt64Array.from(values, (value) => value / unit);
  head.writeUInt8(data.BYTES_PER_ELEMENT);
  return Buffer.concat([head, bytesOf(data)]);
}

/** The numbers of so many rows; without telling how many, of those that are there, which must not all be zero. Each is exact. */
export function decodeNumbers(bytes: Buffer, rows = (bytes.length - 9) / bytes.readUInt8()): Float64Array {
  const [width, unit] = [bytes.readUInt8(), Number(bytes.readBigUInt64LE(1))];
  const values = new Float64Array(rows);
  if (width === 0) return values;
  if (width === 8) {
    const codes = new BigInt64Array(copyFrom(bytes, 9));
    for (let row = 0; row < rows; row++) values[row] = Number(codes[row]!) * unit;
    return values;
  }
  const Codes = { 1: Int8Array, 2: Int16Array, 4: Int32Array }[width as 1 | 2 | 4];
  const codes = new Codes(copyFrom(bytes, 9));
  for (let row = 0; row < rows; row++) values[row] = codes[row]! * unit;
  return values;
}

/** How many completed calls each latency bucket has, row by row; buckets without any take no place. */
export function encodeLatencies(rows: readonly LatencyCounts[]): Buffer {
  const [buckets, counts]: [number[], bigint[]] = [[], []];
  const lengths = rows.map((row) => {
    const before = buckets.length;
    for (const [bucket, count] of row.entries()) if (count > 0) { buckets.push(bucket); counts.push(BigInt(count)); }
    return BigInt(buckets.length - before);
  });
  const [lengthBytes, countBytes] = [encodeNumbers(lengths), encodeNumbers(counts)];
  const head = Buffer.alloc(8);
  head.writeUInt32LE(lengthBytes.length);
  head.writeUInt32LE(countBytes.length, 4);
  return Buffer.concat([head, lengthBytes, countBytes, Uint8Array.from(buckets)]);
}

export function decodeLatencies(bytes: Buffer, rows: number): Latencies {
  const countsFrom = 8 + bytes.readUInt32LE();
  const bucketsFrom = countsFrom + bytes.readUInt32LE(4);
  const buckets = bytes.subarray(bucketsFrom);
  return { lengths: decodeNumbers(bytes.subarray(8, countsFrom), rows), counts: decodeNumbers(bytes.subarray(countsFrom, bucketsFrom), buckets.length), buckets };
}

function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);
/** What follows, at a place of its own: wider codes cannot lie anywhere. */
const copyFrom = ({ buffer, byteOffset, byteLength }: Buffer, from: number): ArrayBuffer => buffer.slice(byteOffset + from, byteOffset + byteLength) as ArrayBuffer;
