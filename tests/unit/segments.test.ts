import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLatencies, decodeNames, decodeNumbers, encodeLatencies, encodeNames, encodeNumbers } from "@/lib/rollups/segment-codec";
import { GRAINS, grainOf, type GrainPart, NAMES, NUMBERS, type SegmentRow, segmentsOf } from "@/lib/rollups/segments";

test("names come back as they were, of one value and of more than a byte can number", () => {
  const read = (values: string[]) => {
    const { dictionary, codes } = decodeNames(encodeNames(values));
    const names = JSON.parse(dictionary) as string[];
    return [...codes].map((code) => names[code]);
  };
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (values) => { expect(read(values)).toEqual(values); }));
  const many = Array.from({ length: 70_000 }, (_, i) => `tag ${i % 66_000}`);
  for (const length of [256, 257, 65_536, 65_537, 70_000]) expect(read(many.slice(0, length))).toEqual(many.slice(0, length));
});

test("numbers come back as they were, whatever they have in common", () => {
  const numbers = fc.array(fc.oneof(fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }), fc.bigInt({ min: -130n, max: 130n }), fc.bigInt({ min: 0n, max: 40_000n }).map((n) => n * 2_500_000n), fc.constantFrom(0n, 127n, 128n, -128n, -129n, 32_767n, 32_768n, 2n ** 31n - 1n, 2n ** 31n)));
  fc.assert(fc.property(numbers, (values) => { expect([...decodeNumbers(encodeNumbers(values), values.length)].map(BigInt)).toEqual(values); }), { numRuns: 500 });
  // Calls of a price list are a byte each.
  expect(encodeNumbers([2_500_000n, 4_500_000n, 0n]).length).toBe(9 + 3);
  expect(encodeNumbers([0n, 0n]).length).toBe(9);
  expect(() => encodeNumbers([2n ** 52n + 1n])).toThrow("too large a sum");
});

test("latency counts come back as they were", () => {
  const counts = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 138 }));
  fc.assert(fc.property(counts, (rows) => {
    const { lengths, buckets, counts: told } = decodeLatencies(encodeLatencies(rows), rows.length);
    let at = 0;
    const read = [...lengths].map((length) => Array.from({ length }, () => [buckets[at], told[at++]]));
    expect(read).toEqual(rows.map((row) => [...row.entries()].filter(([, n]) => n > 0)));
  }));
});

const rows: fc.Arbitrary<SegmentRow[]> = fc.array(fc.record({
  slot: fc.nat({ max: 95 }), names: fc.tuple(fc.constantFrom("luma/a", "luma/b"), fc.constantFrom("720p", ""), fc.constantFrom("k1", "k2"), fc.constantFrom("", "sa"), fc.constantFrom("ads", "ümlaut, \"quoted\""), fc.constantFrom("wallet", "byok")).map((names): string[] => names),
  numbers: fc.tuple(...NUMBERS.map(() => fc.bigInt({ min: 0n, max: 10n ** 9n }))).map((numbers): bigint[] => numbers), latencies: fc.array(fc.nat({ max: 2 }), { maxLength: 4 }),
}), { minLength: 1, maxLength: 60 });

test("every grain tells the same sums, and equal calls give equal bytes in whatever order they come", () => {
  fc.assert(fc.property(rows, fc.nat(), (given, turn) => {
    const segments = segmentsOf(given, true);
    expect(segments.map(({ grain }) => grain)).toEqual(GRAINS);
    for (const segment of segments) {
      const slots = decodeNumbers(segment.slots);
      const count = slots.reduce((sum, n) => sum + n, 0);
      for (const [i, name] of NUMBERS.entries()) expect(decodeNumbers(segment[name], count).reduce((sum, n) => sum + n, 0)).toBe(Number(given.reduce((sum, row) => sum + row.numbers[i]!, 0n)));
      expect(NAMES.filter((name) => segment[name] !== null)).toHaveLength(segment.grain === "quarters" ? 6 : 1 + segment.grain.split("+").length);
    }
    const turned = [...given.slice(turn % given.length), ...given.slice(0, turn % given.length)];
    expect(segmentsOf(turned, true)).toEqual(segments);
    expect(segmentsOf(given, false)).toEqual(segments.slice(0, -1));
  }), { numRuns: 50 });
  expect(segmentsOf([], true)).toEqual([]);
});

test("a grain is as coarse as what is asked allows", () => {
  expect([[], ["tag"], ["tag", "model"], ["tag", "model", "resolution"]].map((named) => grainOf(new Set(named as GrainPart[])))).toEqual(["model", "tag", "model+tag", "model+resolution+api_key+sub_account+tag"]);
});
