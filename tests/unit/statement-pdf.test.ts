import { expect, test } from "vitest";
import type { StatementDocument, StatementLine } from "@/lib/finance/statement-document";
import { statementPdf } from "@/lib/finance/statement-pdf";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { microsToDecimal } from "@/lib/money/micros";
import { pdfText } from "@/tests/support/pdf-text";

const MODEL = "luma/luma-dream-machine-ray-2";
const line = (i: number): StatementLine => ({
  model: MODEL, resolution: "720p", api_key: { id: "k", name: "production" }, sub_account: "", tag: `tag-${i}`, month_of_use: "2026-11",
  price: { id: "p", unit: "second", unit_price: "0.500000" }, calls: 1, seconds: "5.000", amount: microsToDecimal(BigInt(i) * 1_000_000n),
});
const zero = "0.000000";
function statementOf(lines: number, payments = 0): StatementDocument {
  return {
    format: "tollgate.statement/1", account: { id: "a", slug: "acme", name: "Acme" }, month: "2026-11", time_zone: "UTC", from: "2026-11-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z", state: "open", known_at: "2026-12-01T01:00:00.000Z", currency: "USD",
    opening_balance: zero, closing_balance: zero, movements: { top_ups: zero, promotional_credit: zero, usage: zero, refunds: zero, disputes: zero, expiries: zero, adjustments: zero }, fees: zero, taxes: zero,
    totals: { usage: { calls: lines, seconds: "50000.000", amount: "12345678.900001", promotional: zero }, byok: { calls: 0, seconds: "0.000", provider_cost: zero, fee_waived: zero } },
    payments: Array.from({ length: payments }, (_, i) => ({ number: i + 1, movement: "top_ups" as const, code: "top_up.settle", booked_at: "2026-11-02T00:00:00.000Z", reference: `r-${i}`, credit: microsToDecimal(BigInt(payments - i) * 1_000_000n), fee: zero, tax: zero })),
    usage: Array.from({ length: lines }, (_, i) => line(i + 1)), byok: [], unpriced_calls: 0, ledger: null, previous_hash: null,
  };
}

/** A statement as it is drawn, its text, and how often others had their turn meanwhile. */
async function draw(document: StatementDocument): Promise<{ text: string; turns: number; pages: number }> {
  let [turns, drawing] = [0, true];
  const others = () => { turns += 1; if (drawing) setImmediate(others); };
  setImmediate(others);
  const parts: Buffer[] = [];
  for await (const part of statementPdf({ document, hash: null, names: new Map([[MODEL, "Luma Ray 2"]]) }) as AsyncIterable<Buffer>) parts.push(part);
  drawing = false;
  const text = pdfText(Buffer.concat(parts));
  return { text, turns, pages: Number(/Page 1 of (\d+)/.exec(text)![1]) };
}

test("of very many lines the PDF shows the 500 largest, says how many more there are, and its total is of all", async () => {
  const { text, turns, pages } = await draw(statementOf(10_000, 600));
  const tags = text.match(/^tag-\d+$/gm)!;
  expect([tags.length, tags[0], tags.at(-1)]).toEqual([500, "tag-10000", "tag-9501"]);
  expect(text.replaceAll("\n", " ")).toContain("The 500 largest of 10,000 lines; the total is of all. The other 9,500 are in the CSV file of this month, which has all.");
  expect(text.replaceAll("\n", " ")).toContain("The 500 largest of 600 payments; what they come to is in the balance. The other 100 are in the CSV file of this month");
  expect(text).toContain("All\n10,000\n50,000.0 s\n$12,345,678.900001\n");
  // As many pages as 1 000 rows need, and others had a turn before each but the first.
  expect(pages).toBeGreaterThan(20);
  expect(turns).toBeGreaterThanOrEqual(pages - 1);
});

test("a PDF of few lines has all of them, and says nothing of more", async () => {
  const { text } = await draw(statementOf(3, 1));
  expect(text.match(/^tag-\d+$/gm)).toEqual(["tag-3", "tag-2", "tag-1"]);
  expect(text).not.toContain("largest of");
});

test("a column of any number of amounts is as wide as its longest", () => {
  const amounts = Array.from({ length: 300_000 }, () => 2_500_000n);
  expect([decimalPlaces(amounts), decimalPlaces([...amounts, 1n]), decimalPlaces([])]).toEqual([2, 6, 2]);
});
