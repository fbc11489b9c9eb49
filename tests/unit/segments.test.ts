import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLatencies, decodeNames, decodeNumbers, encodeLatencies, encodeNames, encodeNumbers } from "@/lib/rollups/segment-codec";
import { GRAIN_NAMES, grainOf, type GrainPart, NAMES, NUMBERS, type SegmentRow, segmentsOf, slotsOf } from "@/lib/rollups/segments";

/** Segments one after the other. */
const columns = <T>(value: fc.Arbitrary<T>) => fc.array(fc.array(value), { maxLength: 4 });
const lengths = (segments: unknown[][]) => segments.map(({ length }) => length);

test("names come back as they were, of one value and of more than two bytes can number", () => {
  const read = (segments: string[][]) => {
    const { values, codes } = decodeNames(Buffer.concat(segments.map(encodeNames)), lengths(segments));
    expect(new Set(values).size).toBe(values.length);
    return Array.from(codes, (code) => values[code]);
  };
  fc.assert(fc.property(columns(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("ads", "film"))), (segments) => { expect(read(segments)).toEqual(segments.flat()); }));
  const many = Array.from({ length: 70_000 }, (_, i) => `tag ${i % 66_000}`);
  for (const length of [256, 257, 65_536, 65_537, 70_000]) expect(read([many.slice(0, length), many.slice(0, 3)])).toEqual([...many.slice(0, length), ...many.slice(0, 3)]);
});

test("numbers come back as they were, whatever they have in common", () => {
  const numbers = fc.oneof(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), fc.integer({ min: -130, max: 130 }), fc.nat({ max: 40_000 }).map((n) => n * 2_500_000), fc.constantFrom(0, 127, 128, -128, -129, 32_767, 32_768, 2 ** 31 - 1, 2 ** 31));
  const some = fc.array(fc.oneof(fc.array(numbers), fc.array(fc.constant(0)), fc.array(fc.constantFrom(2 ** 52, 2 ** 40))), { maxLength: 4 });
  // Of zeros there is one here: the sign of another tells nothing.
  fc.assert(fc.property(some, (segments) => { expect(Array.from(decodeNumbers(Buffer.concat(segments.map(encodeNumbers)), lengths(segments)), (n) => n + 0)).toEqual(segments.flat()); }), { numRuns: 500 });
  // Calls of a price list are a byte each.
  expect(encodeNumbers([2_500_000, 4_500_000, 0]).length).toBe(9 + 3);
  expect(encodeNumbers([0, 0]).length).toBe(9);
  expect(() => encodeNumbers([2 ** 52 + 1])).toThrow("too large a sum");
});

test("latency counts come back as they were, whether most buckets have one call or many", () => {
  const count = (row: number[]) => [...new Set(row)].map((bucket) => [bucket, row.filter((other) => other === bucket).length]);
  fc.assert(fc.property(columns(fc.oneof(fc.array(fc.nat({ max: 137 })), fc.array(fc.nat({ max: 2 }), { maxLength: 40 }))), (segments) => {
    const { lengths: perRow, buckets, counts, range: { first, last } } = decodeLatencies(Buffer.concat(segments.map(encodeLatencies)), lengths(segments));
    let at = 0;
    const read = Array.from(perRow, (length) => Array.from({ length }, () => new Array<number>(counts?.[at] ?? 1).fill(buckets[at++]!)).flat());
    expect(read.map(count)).toEqual(segments.flat().map((row) => count(row.toSorted((a, b) => a - b))));
    expect(read.flat().every((bucket) => bucket >= first && bucket <= last)).toBe(true);
  }), { numRuns: 500 });
  // A byte a call, or two a bucket, beside a length a row.
  expect(encodeLatencies([[7, 9], [7]]).length).toBe(9 + 2 + 9 + 3);
  expect(encodeLatencies([[7, 7, 7, 7], [7]]).length).toBe(9 + 2 + 9 + 2 + 2);
});

const rows: fc.Arbitrary<SegmentRow[]> = fc.array(fc.record({
  slot: fc.nat({ max: 95 }), names: fc.tuple(fc.constantFrom("luma/a", "luma/b"), fc.constantFrom("720p", ""), fc.constantFrom("k1", "k2"), fc.constantFrom("", "sa"), fc.constantFrom("ads", "ümlaut, \"quoted\""), fc.constantFrom("wallet", "byok")).map((names): string[] => names),
  numbers: fc.tuple(...NUMBERS.map(() => fc.nat({ max: 10 ** 9 }))).map((numbers): number[] => numbers), latencies: fc.array(fc.nat({ max: 137 }), { maxLength: 4 }),
}), { minLength: 1, maxLength: 60 });

test("every grain tells the same sums, and equal calls give equal bytes in whatever order they come", () => {
  fc.assert(fc.property(rows, fc.nat(), (given, turn) => {
    const segments = segmentsOf(given, true);
    expect(segments.map(({ grain }) => grain)).toEqual(GRAIN_NAMES);
    for (const segment of segments) {
      const parts = segment.grain.split("+");
      const count = decodeNumbers(segment.slots, [slotsOf(parts[0] === "quarters")]).reduce((sum, n) => sum + n, 0);
      for (const [i, name] of NUMBERS.entries()) expect(decodeNumbers(segment[name], [count]).reduce((sum, n) => sum + n, 0)).toBe(given.reduce((sum, row) => sum + row.numbers[i]!, 0));
      expect(NAMES.filter((name) => segment[name] !== null)).toHaveLength(1 + parts.filter((part) => part !== "quarters").length);
    }
    const turned = [...given.slice(turn % given.length), ...given.slice(0, turn % given.length)];
    expect(segmentsOf(turned, true)).toEqual(segments);
    expect(segmentsOf(given, false)).toEqual(segments.filter(({ grain }) => !grain.startsWith("quarters")));
  }), { numRuns: 50 });
  expect(segmentsOf([], true)).toEqual([]);
});

test("a grain is as coarse as what is asked allows", () => {
  const named = [[], ["tag"], ["tag", "model"], ["tag", "model", "resolution"]].map((parts) => new Set(parts as GrainPart[]));
  expect(named.map((parts) => grainOf(parts, false))).toEqual(["model", "tag", "model+tag", "model+resolution+api_key+sub_account+tag"]);
  expect(named.map((parts) => grainOf(parts, true))).toEqual(["quarters", "quarters+tag", "quarters+model+resolution+api_key+sub_account+tag", "quarters+model+resolution+api_key+sub_account+tag"]);
  for (const parts of named) for (const byQuarter of [true, false]) expect(GRAIN_NAMES).toContain(grainOf(parts, byQuarter));
});
