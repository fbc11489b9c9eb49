import { expect, test } from "vitest";
import { FOCUS_COLUMNS, FOCUS_INSTANTS, FOCUS_METRICS, type FocusRow } from "@/lib/finance/focus-columns";
import { focusParquet } from "@/lib/finance/focus-parquet";
import { microsToDecimal } from "@/lib/money/micros";
import { bytesOf, readParquet } from "@/tests/support/parquet";
import specification from "../fixtures/focus-1.2-columns.json";

const EMPTY = Object.fromEntries(FOCUS_COLUMNS.map((column) => [column, null])) as FocusRow;
/** Amounts that no floating-point number holds, up to the largest; the last rows of a group and the first of the next among them. */
const amountOf = (i: number) => (i % 2 === 0 ? 1n : -1n) * (999_999_999_999_999_999n - BigInt(i) * 7n);
const rowOf = (i: number): FocusRow => ({ ...EMPTY, BilledCost: microsToDecimal(amountOf(i)), ConsumedQuantity: i % 3 === 0 ? null : `${i}.125`, ChargePeriodStart: "2026-11-30T18:15:00Z", ChargeDescription: `Ünïcode ${i}`, Tags: JSON.stringify({ tag: `"${i}"` }) });
async function* rowsTo(count: number) { for (let i = 0; i < count; i++) yield rowOf(i); }

test("columns have the types that FOCUS gives them: decimals of six places, instants of UTC, text", async () => {
  const { columns, rows, groups } = await readParquet(await bytesOf(focusParquet(rowsTo(0))));
  const types: Record<string, string> = { Decimal: "INT64 decimal(18,6)", "Date/Time": "INT64 timestamp(UTC, MILLIS)", String: "BYTE_ARRAY STRING", JSON: "BYTE_ARRAY STRING" };
  const expected = new Map(specification.columns.map(({ column, dataType }) => [column, types[dataType]]));
  expect(columns).toEqual(Object.fromEntries(FOCUS_COLUMNS.map((column) => [column, expected.get(column)])));
  expect([rows, groups]).toEqual([[], []]);
  for (const column of FOCUS_COLUMNS) expect([column, FOCUS_METRICS.has(column), FOCUS_INSTANTS.has(column)]).toEqual([column, expected.get(column) === types.Decimal, expected.get(column) === types["Date/Time"]]);
});

test("amounts of eighteen digits come back to the micro-dollar, and rows in order, over several row groups", async () => {
  const { rows, groups } = await readParquet(await bytesOf(focusParquet(rowsTo(25_001))));
  expect(groups).toEqual([10_000, 10_000, 5_001]);
  for (const i of [0, 1, 2, 9_999, 10_000, 19_999, 20_000, 25_000]) {
    expect(rows[i]).toEqual({ ...EMPTY, BilledCost: amountOf(i), ConsumedQuantity: i % 3 === 0 ? null : BigInt(i) * 1_000_000n + 125_000n, ChargePeriodStart: new Date("2026-11-30T18:15:00Z"), ChargeDescription: `Ünïcode ${i}`, Tags: `{"tag":"\\"${i}\\""}` });
  }
  expect(rows.reduce((sum, { BilledCost }) => sum + (BilledCost as bigint), 0n)).toBe(Array.from({ length: 25_001 }, (_, i) => amountOf(i)).reduce((a, b) => a + b));
});

test("the same rows give the same bytes, a group is given out before the next is read, and what is no decimal is refused", async () => {
  expect(await bytesOf(focusParquet(rowsTo(12_000)))).toEqual(await bytesOf(focusParquet(rowsTo(12_000))));
  let read = 0;
  async function* counted() { for await (const row of rowsTo(50_000)) { read += 1; yield row; } }
  const file = focusParquet(counted());
  await file.next();
  expect(read).toBe(10_000);
  await file.return(undefined);
  expect(read).toBe(10_000);
  async function* wrong() { yield { ...EMPTY, BilledCost: "1e3" }; }
  await expect(bytesOf(focusParquet(wrong()))).rejects.toThrow(/no decimal/);
});
