import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTick } from "@/lib/analytics/prepare-axis";
import { prepareBalance } from "@/lib/analytics/prepare-balance";
import { prepareBurn } from "@/lib/analytics/prepare-burn";
import { prepareRefund } from "@/lib/analytics/prepare-refund";
import { prepareAutoTopUp, prepareTopUp, presetAmounts, toAmountText } from "@/lib/analytics/prepare-top-up";
import { formatDays, prepareWalletFigures } from "@/lib/analytics/prepare-wallet-figures";
import { describeTransaction } from "@/lib/analytics/prepare-transactions";
import { dollarAmount } from "@/lib/http/dollar-amount";
import { MICROS_PER_CENT, MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-20T12:00:00.000Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const dollars = (n: number) => BigInt(Math.round(n * 100)) * MICROS_PER_CENT;
const TERMS = { feeBps: 500, minimumMicros: 5n * MICROS_PER_DOLLAR, maximumMicros: 10_000n * MICROS_PER_DOLLAR };
const BAD = ["1e3", "-5", "5.001", "€5", "$5", "", " ", "1,000", "0x10", "Infinity", "NaN", "5.", ".5", "５", "5 0", "+5"];

describe("the sentence before a top-up", () => {
  test.each([
    ["100", "You pay $105.00: $100.00 credit + $5.00 fee (5%)"], ["10.10", "You pay $10.61: $10.10 credit + $0.51 fee (5%)"], ["10.1", "You pay $10.61: $10.10 credit + $0.51 fee (5%)"],
    [" 5 ", "You pay $5.25: $5.00 credit + $0.25 fee (5%)"], ["10000.00", "You pay $10,500.00: $10,000.00 credit + $500.00 fee (5%)"], ["5.09", "You pay $5.34: $5.09 credit + $0.25 fee (5%)"],
  ])("says for %s exactly what is paid", (text, sentence) => expect(prepareTopUp(text, TERMS)).toMatchObject({ ok: true, sentence }));

  test("follows the rate it is given, and says that tax comes on top where it does", () => {
    expect(prepareTopUp("100", { ...TERMS, feeBps: 250 })).toMatchObject({ sentence: "You pay $102.50: $100.00 credit + $2.50 fee (2.5%)" });
    expect(prepareTopUp("100", { ...TERMS, addsTax: true })).toMatchObject({ sentence: "You pay $105.00 and tax: $100.00 credit + $5.00 fee (5%)" });
  });

  test.each([...BAD, "4.99", "10000.01"])("refuses %j and sends nothing", (text) => expect(prepareTopUp(text, TERMS).ok).toBe(false));

  test("sends the amount that it showed, and the server's fee is the one that it showed", () => {
    fc.assert(fc.property(fc.integer({ min: 500, max: 1_000_000 }), fc.integer({ min: 0, max: 2_000 }), (cents, feeBps) => {
      const credit = BigInt(cents) * MICROS_PER_CENT;
      const quote = prepareTopUp(toAmountText(credit), { ...TERMS, feeBps });
      if (!quote.ok) throw new Error(quote.problem);
      expect(dollarAmount.parse(quote.credit)).toBe(credit);
      expect(BigInt(quote.total.replace(/[$,.]/g, "")) * MICROS_PER_CENT).toBe(credit + topUpFee(credit, feeBps));
    }));
  });

  test("offers the usual amounts within the limits only", () => {
    expect(presetAmounts(TERMS).map(({ label }) => label)).toEqual(["$25", "$100", "$500", "$1,000"]);
    expect(presetAmounts({ ...TERMS, minimumMicros: dollars(50), maximumMicros: dollars(600) }).map(({ text }) => text)).toEqual(["100.00", "500.00"]);
  });
});

test.each([...BAD.filter((text) => text.trim() === text), 5, null, undefined, ["5"]])("an amount of %j in JSON is refused with what is allowed", (given) => {
  expect(dollarAmount.safeParse(given).error?.issues[0]?.message).toContain("at most two decimals, without sign, separators or exponent");
});

test("automatic top-up says what it will do, or which amount is wrong", () => {
  expect(prepareAutoTopUp({ threshold: "20", credit: "100", limit: "500" }, TERMS)).toEqual({ ok: true, sentence: "When less than $20.00 is available, $100.00 of credit is bought for $105.00: at most $500.00 of credit a month (UTC)." });
  const problem = (given: { threshold: string; credit: string; limit: string }) => (prepareAutoTopUp(given, TERMS) as { problem: string }).problem;
  expect(problem({ threshold: "1e1", credit: "100", limit: "500" })).toMatch(/^Threshold: /);
  expect(problem({ threshold: "100.01", credit: "100", limit: "500" })).toMatch(/^Threshold: up to the amount, \$100\.00/);
  expect(problem({ threshold: "20", credit: "1", limit: "500" })).toMatch(/^Amount: /);
  expect(problem({ threshold: "20", credit: "100", limit: "99.99" })).toBe("Monthly limit: at least one purchase, $100.00.");
});

test("a refund says credit and fee that come back, and no more than is unspent", () => {
  const parts = (credit: number, fee: number, tax = 0) => ({ creditMicros: dollars(credit), feeMicros: dollars(fee), taxMicros: dollars(tax) });
  const of = { remaining: parts(100, 5), refundable: parts(60, 3) };
  expect(prepareRefund("20", of)).toEqual({ ok: true, credit: "20.00", sentence: "$21.00 comes back to the card that paid: $20.00 credit + $1.00 fee" });
  expect(prepareRefund("10", { ...of, remaining: parts(100, 5, 19) })).toMatchObject({ sentence: "$12.40 comes back to the card that paid: $10.00 credit + $0.50 fee + $1.90 tax" });
  for (const text of ["60.01", "0", "0.00", ...BAD]) expect(prepareRefund(text, of).ok, text).toBe(false);
});

test("an axis below zero has a minus sign before its dollars", () => {
  expect([-1_500, -2.5, -10, 0, 12].map((value) => formatTick(value, "$"))).toEqual(["−$1.5K", "−$2.50", "−$10", "$0", "$12"]);
});

describe("the pace", () => {
  test("is an average a day over 7 and 30 days, and says when the balance is used up", () => {
    expect(prepareBurn({ now: NOW, firstUseAt: daysAgo(90), last7Micros: dollars(70), last30Micros: dollars(600) }, dollars(25)))
      .toEqual({ perDay7Micros: dollars(10), perDay30Micros: dollars(20), days7: 7, days30: 30, emptyAt: new Date(NOW.getTime() + 2.5 * DAY_MS), daysLeft: 2.5 });
  });

  test("of a young account is that of the days it has, and of its first hours that of a day", () => {
    expect(prepareBurn({ now: NOW, firstUseAt: daysAgo(3), last7Micros: dollars(30), last30Micros: dollars(30) }, dollars(5))).toMatchObject({ perDay7Micros: dollars(10), perDay30Micros: dollars(10), days7: 3, days30: 3, daysLeft: 0.5 });
    expect(prepareBurn({ now: NOW, firstUseAt: daysAgo(0.1), last7Micros: dollars(30), last30Micros: dollars(30) }, dollars(60))).toMatchObject({ perDay7Micros: dollars(30), daysLeft: 2 });
  });

  test("of nothing spent gives no date; of nothing left gives now", () => {
    expect(prepareBurn({ now: NOW, firstUseAt: null, last7Micros: 0n, last30Micros: 0n }, 0n)).toEqual({ perDay7Micros: 0n, perDay30Micros: 0n, days7: 7, days30: 30, emptyAt: null, daysLeft: null });
    expect(prepareBurn({ now: NOW, firstUseAt: null, last7Micros: 0n, last30Micros: 0n }, dollars(5))).toMatchObject({ emptyAt: null, daysLeft: null });
    expect(prepareBurn({ now: NOW, firstUseAt: daysAgo(90), last7Micros: dollars(70), last30Micros: dollars(70) }, -1n)).toMatchObject({ emptyAt: NOW, daysLeft: 0 });
    expect(prepareBurn({ now: NOW, firstUseAt: daysAgo(90), last7Micros: 7n, last30Micros: 7n }, dollars(1_000_000))).toMatchObject({ emptyAt: null });
  });

  test("never promises more days than the money lasts", () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 13n }), fc.bigInt({ min: 7n, max: 10n ** 13n }), (balance, spent) => {
      const { daysLeft, perDay7Micros } = prepareBurn({ now: NOW, firstUseAt: daysAgo(90), last7Micros: spent, last30Micros: spent }, balance);
      expect(BigInt(Math.round(daysLeft! * 10)) * perDay7Micros).toBeLessThanOrEqual(balance * 10n);
    }));
  });

  test("is said in days that people read", () => {
    expect([0, 1, 2.5, 99.9, 100.9, 1_234.5, 99_999].map(formatDays)).toEqual(["0 days", "1 day", "2.5 days", "99.9 days", "100 days", "1,234 days", "over 10 years"]);
  });
});

describe("the chart of the balance", () => {
  const period = { from: new Date("2026-11-18T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z"), until: new Date("2026-11-20T12:00:00Z"), granularity: "1d" as const, timeZone: "UTC", now: NOW };
  const bucket = (day: number, inMicros: bigint, outMicros: bigint, balanceMicros: bigint) => ({ from: new Date(Date.UTC(2026, 10, day)), to: new Date(Date.UTC(2026, 10, day + 1)), inMicros, outMicros, balanceMicros });
  const points = { openingMicros: dollars(5), points: [bucket(18, dollars(100), dollars(15), dollars(90)), bucket(19, 0n, dollars(30), dollars(60)), bucket(20, 0n, dollars(40), dollars(20))] };
  const burn = (perDay: number) => prepareBurn({ now: NOW, firstUseAt: daysAgo(90), last7Micros: dollars(7 * perDay), last30Micros: 0n }, dollars(20));

  test("goes from the opening balance to the one now, and the table has what came and went", () => {
    const chart = prepareBalance(points, { ...period, burn: burn(20) });
    expect(chart.line.map(({ at, text }) => [new Date(at).toISOString().slice(5, 16), text])).toEqual([["11-18T00:00", "$5.00"], ["11-19T00:00", "$90.00"], ["11-20T00:00", "$60.00"], ["11-20T12:00", "$20.00"]]);
    expect(chart.table.points.map(({ plain }) => plain)).toEqual([{ in: "100.000000", out: "15.000000", total: "90.000000" }, { in: "0.000000", out: "30.000000", total: "60.000000" }, { in: "0.000000", out: "40.000000", total: "20.000000" }]);
    expect(chart.table.points.map(({ unfinished }) => unfinished)).toEqual([false, false, true]);
  });

  test("goes on to zero at this week's pace, says when, and no further than half as long again", () => {
    const soon = prepareBalance(points, { ...period, burn: burn(20) });
    expect(soon.projection.map(({ at, value }) => [at - NOW.getTime(), value])).toEqual([[0, 20], [DAY_MS, 0]]);
    expect(soon.projected).toBe("At $20.00 a day it reaches $0 on 21 Nov 2026");
    const late = prepareBalance(points, { ...period, burn: burn(2) });
    expect(late.projection.at(-1)).toMatchObject({ at: NOW.getTime() + 1.25 * DAY_MS, text: "$17.50" });
    expect(late.projected).toContain("30 Nov 2026");
  });

  test("does not go on where nothing is spent, nothing is left, or the period is over", () => {
    expect(prepareBalance(points, { ...period, burn: burn(0) })).toMatchObject({ projection: [], projected: null });
    expect(prepareBalance(points, { ...period, burn: prepareBurn({ now: NOW, firstUseAt: daysAgo(9), last7Micros: 1n, last30Micros: 1n }, 0n) })).toMatchObject({ projection: [], isEmpty: false });
    expect(prepareBalance(points, { ...period, to: NOW, burn: burn(20) })).toMatchObject({ projection: [] });
  });
});

test("days left without spending is a dash with its reason, never a number", () => {
  const wallet = { balanceMicros: dollars(20), heldMicros: 0n, availableMicros: dollars(20), promotionalMicros: 0n, grants: [], frozenAt: null };
  const figures = prepareWalletFigures(wallet, prepareBurn({ now: NOW, firstUseAt: null, last7Micros: 0n, last30Micros: 0n }, dollars(20)), "UTC");
  expect(figures.find(({ name }) => name === "Days left")).toEqual({ name: "Days left", value: "—", note: "nothing was spent in the last 7 days" });
});

test("a frozen account has no days left to count", () => {
  const wallet = { balanceMicros: dollars(20), heldMicros: 0n, availableMicros: dollars(20), promotionalMicros: 0n, grants: [], frozenAt: NOW };
  const figures = prepareWalletFigures(wallet, prepareBurn({ now: NOW, firstUseAt: null, last7Micros: dollars(7), last30Micros: dollars(7) }, dollars(20)), "UTC");
  expect(figures.find(({ name }) => name === "Days left")).toEqual({ name: "Days left", value: "—", note: "spending is paused" });
});

test("a transaction is said in plain words", () => {
  expect(describeTransaction({ code: "usage.charge", model: "Luma Ray 2", reason: null })).toBe("Usage of Luma Ray 2");
  expect(describeTransaction({ code: "promotion.grant", model: null, reason: "Launch week" })).toBe("Promotional credit: Launch week");
  expect(describeTransaction({ code: "top_up.settle", model: null, reason: null })).toBe("Top-up");
});
