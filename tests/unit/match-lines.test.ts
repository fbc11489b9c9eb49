import { expect, test } from "vitest";
import { type Line, matchLines } from "@/lib/reconciliation/match-lines";

const line = (over: Partial<Line> = {}): Line => ({ id: "a", part: "a", micros: 2_500_000n, feeMicros: 0n, ms: 5_000, what: "ray-2", at: new Date(0), accountId: null, ...over });
const found = (ours: Line[], theirs: Line[]) => matchLines(ours, theirs).map(({ finding, atRiskMicros }) => [finding, atRiskMicros]);

test("what one side does not say is not compared; a bill for a call without a price is not agreed to", () => {
  expect(found([line()], [line({ ms: null, what: null })])).toEqual([["matched", 0n]]);
  expect(found([line()], [line({ micros: null, worthMicros: 2_500_000n })])).toEqual([["matched", 0n]]);
  expect(found([line({ micros: null })], [line({ micros: 999_990_000n })])).toEqual([["differing", 999_990_000n]]);
  expect(found([line({ micros: null })], [line({ micros: null })])).toEqual([["matched", 0n]]);
  // A list says what is missing, and our card what it would be worth.
  expect(found([], [line({ micros: null, worthMicros: 4_500_000n })])).toEqual([["only_theirs", 4_500_000n]]);
});

test("what was undone, and never was at the other side, agrees", () => {
  expect(found([line({ micros: -5n, ms: null }), line({ micros: 5n, ms: null, part: "b" })], [])).toEqual([["matched", 0n]]);
  expect(found([], [line({ micros: 0n, ms: 0 })])).toEqual([["matched", 0n]]);
  expect(found([line({ micros: 0n })], [])).toEqual([["only_ours", 0n]]);
});

test("fees, seconds and kinds differ by themselves, entries of one name are added up, and repeats are told", () => {
  expect(found([line({ feeMicros: 1n })], [line()])).toEqual([["differing", 1n]]);
  expect(found([line({ ms: 9_000 })], [line()])).toEqual([["differing", 0n]]);
  expect(found([line({ what: "sora" })], [line()])).toEqual([["differing", 0n]]);
  expect(found([line({ part: "1", micros: 1n, ms: 2_000 }), line({ part: "2", micros: 2_499_999n, ms: 3_000 })], [line()])).toEqual([["matched", 0n]]);
  expect(found([line()], [line(), line()])).toEqual([["double", 2_500_000n]]);
  expect(found([line(), line()], [line(), line()])).toEqual([["matched", 0n]]);
});

test("a hundred thousand entries of one name take no longer than of many", () => {
  const many = Array.from({ length: 100_000 }, (_, i) => line({ part: String(i), micros: 1n, ms: 1 }));
  const [match] = matchLines(many, []);
  expect([match!.ours!.count, match!.ours!.micros, match!.ours!.parts.length]).toEqual([100_000, 100_000n, 20]);
}, 5_000);
