import { expect, test } from "vitest";
import { monthName, parseMonths, requireMonths } from "@/lib/analytics/months";
import { describeMinimum, findBreakEven, formatRate, LIST_RATE, observeRate, prepareMargin } from "@/lib/analytics/prepare-break-even";
import { describePartialRefund } from "@/lib/analytics/prepare-refund";
import { prepareBands, prepareMarginChart, prepareMonths, sumTopUps, type PostedSum } from "@/lib/analytics/prepare-top-ups";

const CENT = 10_000n;
const dollars = (amount: number) => BigInt(Math.round(amount * 100)) * CENT;

test("5 % of $5.00 leaves 20 ¢ short of 2.9 % + 30 ¢ of what is paid", () => {
  expect(prepareMargin(dollars(5), 500, LIST_RATE)).toEqual({ feeMicros: dollars(0.25), paidMicros: dollars(5.25), processingMicros: dollars(0.45), marginMicros: dollars(-0.2) });
  expect(prepareMargin(dollars(100), 500, LIST_RATE).marginMicros).toBe(dollars(1.65));
});

test("the break-even is the last uncovered amount and a cent: below it some amount loses, from it on none does", () => {
  const breakEven = findBreakEven(500, LIST_RATE)!;
  expect(breakEven).toBe(dollars(15.3));
  expect(prepareMargin(breakEven - CENT, 500, LIST_RATE).marginMicros).toBeLessThan(0n);
  for (let credit = breakEven; credit <= dollars(10_000); credit += CENT) {
    if (prepareMargin(credit, 500, LIST_RATE).marginMicros < 0n) expect.fail(`${credit} loses`);
  }
});

test("a fee that is no more than Stripe's share never breaks even, and without a fixed amount every amount may", () => {
  expect(findBreakEven(290, LIST_RATE)).toBeNull();
  expect(findBreakEven(0, LIST_RATE)).toBeNull();
  expect(findBreakEven(500, { ppm: 0n, fixedMicros: 0n })).toBe(CENT);
});

test("the smallest top-up is told with its fee, its cost and what a payment leaves", () => {
  expect(describeMinimum(dollars(8), 500, LIST_RATE)).toEqual({ covers: false, text: "At $8.00 the fee of $0.40 does not cover the $0.54 that Stripe takes of $8.40: −$0.14 a payment. From $15.30 on it always does." });
  expect(describeMinimum(dollars(20), 500, LIST_RATE)).toEqual({ covers: true, text: "At $20.00 the fee of $1.00 covers the $0.91 that Stripe takes of $21.00: $0.09 a payment. So does every larger amount's." });
  expect(describeMinimum(dollars(20), 200, LIST_RATE)).toMatchObject({ covers: false, text: expect.stringContaining("No amount's fee covers it.") as string });
});

test("the observed rate is what was taken beyond 30 ¢ a payment, and a bare share where that is less", () => {
  expect(observeRate({ payments: 2, paidMicros: dollars(200), processingMicros: dollars(6.4) })).toEqual({ ppm: 29_000n, fixedMicros: dollars(0.3) });
  expect(observeRate({ payments: 10, paidMicros: dollars(100), processingMicros: dollars(1) })).toEqual({ ppm: 10_000n, fixedMicros: 0n });
  expect(observeRate({ payments: 0, paidMicros: 0n, processingMicros: 0n })).toBeNull();
  expect([formatRate(LIST_RATE), formatRate({ ppm: 10_000n, fixedMicros: 0n })]).toEqual(["2.90 % + $0.30", "1.00 %"]);
});

test("a refund says what goes back: credit, and fee and tax in proportion to the cent", () => {
  expect(describePartialRefund(dollars(10.1), { creditMicros: dollars(100), feeMicros: dollars(5), taxMicros: 0n })).toBe("$10.61 goes back to the card: $10.10 credit + $0.51 fee. The credit leaves the wallet now.");
  expect(describePartialRefund(dollars(50), { creditMicros: dollars(100), feeMicros: dollars(5), taxMicros: dollars(19.95) })).toContain("$62.48 goes back to the card: $50.00 credit + $2.50 fee + $9.98 tax.");
});

test("every band has a line, and a warning only where the fee does not cover the cost", () => {
  const row = { payments: 3, paidMicros: dollars(15.75), feeMicros: dollars(0.75), processingMicros: dollars(1.35), untold: 1 };
  const bands = prepareBands([{ band: 2, ...row, feeMicros: dollars(1.35) }, { band: 0, ...row }]);
  expect(bands.map(({ name, marginMicros, covers, untold }) => [name, marginMicros, covers, untold])).toEqual([
    ["Under $10", dollars(-0.6), false, 1], ["$10 to under $25", 0n, null, 0], ["$25 to $100", 0n, true, 1], ["Over $100", 0n, null, 0],
  ]);
  expect(bands.map(({ warning }) => warning)).toEqual(["Under $10: the fee of $0.75 does not cover the $1.35 that Stripe took of 3 payments: −$0.60.", null, null, null]);
});

const posted = (month: string, code: string, debit: PostedSum["debit"], credit: PostedSum["credit"], amount: number): PostedSum => ({ month: new Date(`${month}-01T00:00:00Z`), code, debit, credit, postings: 1, amountMicros: dollars(amount) });

test("a refund that Stripe could not pay takes itself back, and fees of no payment count against the margin", () => {
  const sums = sumTopUps([
    posted("2026-10", "top_up.settle", "stripe_clearing", "customer_credit", 100), posted("2026-10", "top_up.settle", "stripe_clearing", "top_up_fee_revenue", 5), posted("2026-10", "top_up.settle", "stripe_clearing", "tax_payable", 2),
    posted("2026-10", "refund.start", "customer_credit", "stripe_clearing", 60), posted("2026-10", "refund.start", "top_up_fee_revenue", "stripe_clearing", 3), posted("2026-10", "refund.start", "disputes", "stripe_clearing", 4),
    posted("2026-10", "refund.fail", "stripe_clearing", "customer_credit", 20), posted("2026-10", "refund.fail", "stripe_clearing", "top_up_fee_revenue", 1),
    posted("2026-10", "top_up.processing", "processing_cost", "stripe_clearing", 3.35), posted("2026-10", "stripe.fee", "processing_cost", "stripe_clearing", 0.5), posted("2026-10", "stripe.fee", "stripe_clearing", "processing_cost", 0.1),
  ]);
  expect(sums).toMatchObject({ paid: dollars(107), credit: dollars(100), fee: dollars(5), tax: dollars(2), creditRefunded: dollars(40), feeRefunded: dollars(2), refundLoss: dollars(4), feeKept: dollars(3), processing: dollars(3.35), otherFees: dollars(0.4), margin: dollars(-0.75) });
});

test("a month without a payment is a month of zeros, and the current one is not finished", () => {
  const now = new Date("2026-12-05T00:00:00Z");
  const months = prepareMonths([posted("2026-10", "top_up.settle", "bank", "top_up_fee_revenue", 5), posted("2026-12", "top_up.processing", "processing_cost", "stripe_clearing", 7)], parseMonths({ months: "3" }, now), now);
  expect(months.map(({ at, sums, unfinished }) => [monthName(at), sums.margin, unfinished])).toEqual([["2026-10", dollars(5), false], ["2026-11", 0n, false], ["2026-12", dollars(-7), true]]);
  const chart = prepareMarginChart(months, sumTopUps([]));
  expect(chart.points.map(({ values, plain }) => [values.fee, values.cost, values.net, plain.total])).toEqual([[5, 0, 5, "5.000000"], [0, 0, 0, "0.000000"], [0, 7, -7, "-7.000000"]]);
});

test("months are of UTC and of the URL; a page falls back to six, a file names the field", () => {
  const now = new Date("2026-11-30T23:59:59Z");
  const names = (params: Record<string, string | undefined>) => parseMonths(params, now).starts.map(monthName);
  expect(names({ months: "1" })).toEqual(["2026-11"]);
  expect(names({ from: "2025-12", to: "2026-02" })).toEqual(["2025-12", "2026-01", "2026-02"]);
  for (const wrong of [{}, { months: "7" }, { from: "2026-02", to: "2026-01" }, { from: "2026-13", to: "2026-14" }, { from: "2020-01", to: "2026-01" }]) expect(names(wrong)).toEqual(["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]);
  expect(() => requireMonths({ months: "7" }, now)).toThrow(/^months: one of/);
  expect(() => requireMonths({ from: "2026-02", to: "2026-01" }, now)).toThrow(/^from: /);
  expect(() => requireMonths({ from: "2026-02" }, now)).toThrow(/^from: /);
  expect(requireMonths({}, now).starts).toHaveLength(6);
});
