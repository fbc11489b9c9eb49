import type { Latencies, Names } from "@/lib/rollups/segment-codec";

/** Some of the rows, in order; null for all of them. */
export type Some = Uint32Array | null;

/** The rows that every filter lets through. */
export function rowsThatPass(filters: (Names & { isWanted: (value: string) => boolean })[]): Some {
  return filters.reduce<Some>((rows, { values, codes, isWanted }) => {
    const wanted = Float64Array.from(values, (value) => (isWanted(value) ? 1 : 0));
    const own = new Float64Array(rows ? rows.length : codes.length);
    for (let i = 0; i < own.length; i++) own[i] = wanted[codes[rows ? rows[i]! : i]!]!;
    const still = rowsWith(own);
    return rows && still ? pick(rows, still) : rows ?? still;
  }, null);
}

/** Those that have any. */
export function rowsWith(amounts: Float64Array): Some {
  const rows = new Uint32Array(amounts.length);
  let count = 0;
  for (let row = 0; row < amounts.length; row++) if (amounts[row]! > 0) rows[count++] = row;
  return count === amounts.length ? null : rows.subarray(0, count);
}

/** The column of these rows alone. */
export function pick<Column extends Float64Array | Uint32Array>(column: Column, rows: Some): Column {
  if (!rows) return column;
  const picked = new (column.constructor as new (length: number) => Column)(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!;
  return picked;
}

/** How many of the rows each slot has, of which all rows are told by `slots`. */
export function countBySlot(slots: Float64Array, rows: Uint32Array): Float64Array {
  const own = new Float64Array(slots.length);
  for (let slot = 0, i = 0, end = 0; slot < slots.length; slot++) {
    end += slots[slot]!;
    for (; i < rows.length && rows[i]! < end; i++) own[slot]!++;
  }
  return own;
}

/** The same of latencies. */
export function pickLatencies(all: Latencies, rows: Some): Latencies {
  if (!rows) return all;
  const lengths = pick(all.lengths, rows);
  const own = lengths.reduce((sum, n) => sum + n, 0);
  const [buckets, counts] = [new Uint8Array(own), all.counts && new Uint32Array(own)];
  for (let row = 0, i = 0, at = 0, to = 0; i < rows.length; at += all.lengths[row++]!) {
    if (row !== rows[i]) continue;
    for (let from = at; from < at + lengths[i]!; from++, to++) {
      buckets[to] = all.buckets[from]!;
      if (counts) counts[to] = all.counts![from]!;
    }
    i++;
  }
  return { ...all, lengths, buckets, counts };
}
