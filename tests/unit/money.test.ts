import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divideHalfUp, formatDollars, microsToCents, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { feeWaived, topUpFee } from "@/lib/pricing/fee";
import { ratePrice } from "@/lib/pricing/rate-price";

test("half-up rounds a half away from zero and never loses more than half a unit", () => {
  expect([divideHalfUp(1n, 2n), divideHalfUp(499n, 1000n), divideHalfUp(500n, 1000n)]).toEqual([1n, 0n, 1n]);
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
    const error = 2n * (divideHalfUp(n, d) * d - n);
    return error <= d && error > -d;
  }));
});

test("a decimal string survives the way there and back", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (micros) => parseDecimal(microsToDecimal(micros)) === micros));
});

test("cents for the public API are the exact decimal, up to a billion dollars", () => {
  expect([microsToCents(2_500_000n), microsToCents(1n), microsToCents(-12_345n), microsToCents(0n)]).toEqual([250, 0.0001, -1.2345, 0]);
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (micros) => {
    const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(JSON.stringify(microsToCents(micros)))!;
    return BigInt(`${sign}${whole}${part.padEnd(4, "0")}`) === micros;
  }));
});

test.each(["1e3", "1,000", "$1", "0x1", "1.1234567", "", "--1", "1."])("%j is not an amount", (text) => {
  expect(parseDecimal(text)).toBeNull();
});

test.each([[1_234_560_000n, "$1,234.56"], [-5_000n, "−$0.01"], [-4_999n, "$0.00"], [999_999n, "$1.00"], [1_000_000_000_000n, "$1,000,000.00"]])("%d micro-dollars read %s", (micros, text) => {
  expect(formatDollars(micros)).toBe(text);
});

test.each([[2_500n, "$0.0025"], [2_500_000n, "$2.50"], [1n, "$0.000001"]])("%d micro-dollars read exactly %s", (micros, text) => {
  expect(formatDollars(micros, "exact")).toBe(text);
});

test.each([[100_000_000n, 5_000_000n], [10_100_000n, 510_000n], [5_000_000n, 250_000n]])("the fee on %d is %d", (credit, fee) => {
  expect(topUpFee(credit, 500)).toBe(fee);
});

test("the waived fee is rounded to the micro-dollar", () => {
  expect([feeWaived(2_500_000n, 500), feeWaived(10n, 500), feeWaived(9n, 500)]).toEqual([125_000n, 1n, 0n]);
});

describe("a price line", () => {
  const line = { id: "p", blockMs: null, minimumMs: 0 };
  test("per second is exact to the millisecond", () => {
    expect(ratePrice({ ...line, unit: "second", unitPriceMicros: 500_000n }, 5_041)).toBe(2_520_500n);
  });
  test("per block bills whole blocks, rounded up", () => {
    const block = { ...line, unit: "block" as const, unitPriceMicros: 350_000n, blockMs: 5_000 };
    expect([ratePrice(block, 5_000), ratePrice(block, 5_001)]).toEqual([350_000n, 700_000n]);
  });
  test("per clip ignores the length", () => {
    expect(ratePrice({ ...line, unit: "clip", unitPriceMicros: 270_000n }, 10_000)).toBe(270_000n);
  });
  test("bills a minimum length", () => {
    expect(ratePrice({ ...line, unit: "second", unitPriceMicros: 60_000n, minimumMs: 5_000 }, 1_000)).toBe(300_000n);
  });
});
