import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify";
import { beforeAll, expect, test } from "vitest";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { exportFocus } from "@/lib/finance/export-focus";
import { FOCUS_COLUMNS, FOCUS_METRICS, type FocusColumn, type FocusRow } from "@/lib/finance/focus-columns";
import { focusParquet } from "@/lib/finance/focus-parquet";
import { getStatement } from "@/lib/finance/get-statement";
import { parseKnownAt } from "@/lib/finance/parse-known-at";
import { setStatementZone } from "@/lib/finance/set-statement-zone";
import type { StatementDocument } from "@/lib/finance/statement-document";
import { CSV_CELLS } from "@/lib/http/csv-cells";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { useCardPayments } from "@/tests/support/card-payments";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { bytesOf, readParquet } from "@/tests/support/parquet";
import specification from "../fixtures/focus-1.2-columns.json";

const database = useDatabase();
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const payments = useCardPayments(database);
let ctx: StripeContext;
let rows: Record<string, FocusRow[]>;
const account = { accountId: newId(), slug: `acme-${newId().slice(-12)}`, name: "Acme" };
const MONTHS = ["2026-11", "2026-12", "2027-01"];

/** Three months of everything: payments by card with a fee, promotional credit, calls by key, tag and sub-account, own keys, late calls, a refund at once and one in a later month, a dispute. */
beforeAll(async () => {
  ctx = payments.ctx;
  database.setNow(new Date("2026-11-05T09:00:00Z"));
  await createAccount(ctx, account);
  await setStatementZone(ctx, { accountId: account.accountId, timeZone: "Asia/Kathmandu" });
  const { id: apiKeyId } = await createApiKey(ctx, { accountId: account.accountId, name: "production" });
  const calls = async (made: string, overrides: Partial<Record<string, unknown>>[]) => {
    const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "focus", lines: numbered(overrides.map((one) => logLine({ accountId: account.accountId, apiKeyId }, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString(), ...one }))) });
    expect(outcomes.map(({ outcome, detail }) => detail ?? outcome)).toEqual(overrides.map(() => "accepted"));
  };
  const first = await payments.buy(account, cents(50.1));
  const second = await payments.buy(account, cents(20));
  await grantPromotional(ctx, { accountId: account.accountId, grantId: newId(), amountMicros: cents(4), reason: "=Welcome", expiresAt: new Date("2027-06-01T00:00:00Z") });
  await calls("2026-11-05T08:00:00.000Z", [{}, { tag: "film", requested_ms: 9_000, delivered_ms: 9_000 }, { funding: "byok" }, { status: "failed", http_status: 502, delivered_ms: 0 }, { tag: null, resolution: "1080p" }, { model: "luma/luma-ray-flash-2" }]);
  await payments.refund(account, first.topUpId, cents(5));
  database.setNow(new Date("2026-12-02T09:00:00Z"));
  await closeDueStatements(ctx, account.accountId);
  await calls("2026-11-20T08:00:00.000Z", [{ tag: "late" }]);
  await payments.refund(account, first.topUpId, cents(10));
  const { id } = payments.sandbox.dispute(second.chargeId);
  await payments.deliver();
  database.setNow(new Date("2027-01-10T09:00:00Z"));
  payments.sandbox.closeDispute(id, "won");
  await payments.deliver();
  await calls("2027-01-10T08:00:00.000Z", [{}, {}]);
  await closeDueStatements(ctx, account.accountId);
  rows = {};
  for (const month of MONTHS) {
    rows[month] = [];
    for await (const row of await exportFocus(ctx, account.accountId, month)) rows[month].push(row);
  }
}, 120_000);

type Definition = { column: string; type: string; level: string; nullable: boolean; dataType: string; format?: string; allowed?: string[] };
const definitions = new Map((specification.columns as Definition[]).map((definition) => [definition.column, definition]));
/** Conditional columns whose condition we do not meet, and why. */
const NOT_APPLICABLE: Record<string, string> = {
  BillingAccountType: "one type of billing account", CapacityReservationId: "no capacity is reserved", CapacityReservationStatus: "no capacity is reserved",
  CommitmentDiscountCategory: "no commitment discounts", CommitmentDiscountId: "no commitment discounts", CommitmentDiscountName: "no commitment discounts", CommitmentDiscountQuantity: "no commitment discounts", CommitmentDiscountStatus: "no commitment discounts", CommitmentDiscountType: "no commitment discounts", CommitmentDiscountUnit: "no commitment discounts",
  PricingCurrency: "priced and billed in USD", PricingCurrencyContractedUnitPrice: "priced and billed in USD", PricingCurrencyEffectiveCost: "priced and billed in USD", PricingCurrencyListUnitPrice: "priced and billed in USD",
  RegionId: "no regions are sold", RegionName: "no regions are sold", ResourceId: "nothing is provisioned", ResourceName: "nothing is provisioned", ResourceType: "nothing is provisioned", SubAccountType: "one type of sub-account",
};
const all = () => MONTHS.flatMap((month) => rows[month]!);
const where = (test: (row: FocusRow) => boolean) => all().filter(test);
const sum = (of: FocusRow[], column: FocusColumn) => of.reduce((total, row) => total + parseDecimal(row[column]!)!, 0n);

test("every mandatory column is there, every conditional one too or with a reason, and no other", () => {
  for (const { column, level } of definitions.values()) {
    const there = (FOCUS_COLUMNS as readonly string[]).includes(column);
    if (level === "Mandatory") expect([column, there]).toEqual([column, true]);
    if (level === "Conditional") expect([column, there || column in NOT_APPLICABLE]).toEqual([column, true]);
    if (there) expect(NOT_APPLICABLE[column]).toBeUndefined();
  }
  for (const column of FOCUS_COLUMNS) expect([column, definitions.has(column), FOCUS_METRICS.has(column)]).toEqual([column, true, definitions.get(column)!.type === "Metric"]);
  for (const row of all()) expect(Object.keys(row).sort()).toEqual([...FOCUS_COLUMNS].sort());
});

test("each value is of its column's type and format, allowed, and null only where it may be", () => {
  const formats: Record<string, RegExp> = { "Numeric Format": /^-?\d+(\.\d+)?$/, "Currency Format": /^[A-Z]{3}$/, "Date/Time Format": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "Unit Format": /^[A-Z0-9][\w ]*$/ };
  for (const row of all()) {
    for (const column of FOCUS_COLUMNS) {
      const { nullable, format = "", allowed, dataType } = definitions.get(column)!;
      const value = row[column];
      if (value === null) {
        expect([column, nullable]).toEqual([column, true]);
        continue;
      }
      expect(value.trim(), column).not.toBe("");
      if (formats[format]) expect(value, column).toMatch(formats[format]);
      if (allowed) expect(allowed, column).toContain(value);
      // Key-value format: a JSON object of texts, numbers or truth values.
      if (dataType === "JSON") expect(Object.values(JSON.parse(value) as object).every((one) => ["string", "number", "boolean"].includes(typeof one)), column).toBe(true);
    }
  }
});

test("columns that depend on each other agree, row by row", () => {
  for (const row of all()) {
    const category = row.ChargeCategory!;
    const [isUsage, isPurchase] = [category === "Usage", category === "Purchase"];
    expect(Date.parse(row.ChargePeriodStart!)).toBeLessThan(Date.parse(row.ChargePeriodEnd!));
    expect(Date.parse(row.BillingPeriodStart!)).toBeLessThan(Date.parse(row.BillingPeriodEnd!));
    expect(row.ServiceCategory === "AI and Machine Learning" && row.ServiceSubcategory === "Generative AI").toBe(true);
    // ConsumedQuantity and ConsumedUnit: of usage, and of nothing else.
    expect([category, row.ConsumedQuantity !== null, row.ConsumedUnit]).toEqual([category, isUsage, isUsage ? "Seconds" : null]);
    // Pricing columns, SKU and its price: of usage and purchases; of taxes never.
    for (const column of ["PricingQuantity", "PricingUnit", "PricingCategory", "ListUnitPrice", "ContractedUnitPrice", "SkuPriceId"] as const) expect([category, column, row[column] !== null]).toEqual([category, column, isUsage || isPurchase]);
    if (isUsage || isPurchase) expect(row.SkuId).not.toBeNull();
    expect([row.SkuMeter !== null, row.SkuPriceDetails !== null]).toEqual([isUsage, isUsage]);
    // Costs are their unit price times their quantity, but for the rounding to a micro-dollar.
    for (const [cost, price] of [["ListCost", "ListUnitPrice"], ["ContractedCost", "ContractedUnitPrice"]] as const) {
      if (row[price] === null) continue;
      const off = parseDecimal(row[cost]!)! * 1_000_000n - parseDecimal(row[price])! * parseDecimal(row.PricingQuantity!)!;
      expect(off <= 500_000n && off > -500_000n, `${cost} of ${JSON.stringify(row)}`).toBe(true);
    }
    expect(["One-Time", "Usage-Based"]).toContain(row.ChargeFrequency);
    expect(row.ChargeFrequency === "Usage-Based").toBe(isUsage);
    expect((row.SubAccountName === null) === (row.SubAccountId === null)).toBe(true);
    // A correction takes back what an earlier billing period billed.
    if (row.ChargeClass === "Correction") expect(isPurchase || category === "Tax").toBe(true);
    // Prepaid: what is purchased is billed, what is used of it has its cost in EffectiveCost.
    if (isUsage) expect([row.BilledCost, row.EffectiveCost]).toEqual(["0.000000", row.InvoiceIssuerName === "Tollgate" ? row.ContractedCost : "0.000000"]);
  }
});

test("calls on own keys are billed and cost nothing, and have what the provider took in ListCost and ContractedCost, issued by the provider", () => {
  const own = where(({ Tags }) => Tags!.includes('"funding":"byok"'));
  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({ BilledCost: "0.000000", EffectiveCost: "0.000000", ListCost: "2.500000", ContractedCost: "2.500000", InvoiceIssuerName: "Luma Labs", ProviderName: "Luma Labs", PublisherName: "Luma Labs", InvoiceId: null, ConsumedQuantity: "5.000", ListUnitPrice: "0.500000" });
});

test("refunds and disputes of an earlier month's payments are corrections; those of the same month are not", () => {
  const back = MONTHS.map((month) => rows[month]!.filter(({ BilledCost, ChargeDescription }) => parseDecimal(BilledCost!)! < 0n && !ChargeDescription!.includes("fee")).map(({ BilledCost, ChargeClass }) => [BilledCost, ChargeClass]));
  expect(back).toEqual([[["-5.000000", null]], [["-10.000000", "Correction"], ["-20.000000", "Correction"]], []]);
  expect(rows["2027-01"]!.filter(({ ChargeClass }) => ChargeClass === "Correction").map(({ BilledCost }) => BilledCost)).toEqual(["20.000000", "1.000000"]);
  const late = where(({ Tags }) => Tags!.includes('"tag":"late"'));
  expect(late).toMatchObject([{ BillingPeriodStart: "2026-11-30T18:15:00Z", ChargePeriodStart: "2026-11-20T08:00:00Z", ChargePeriodEnd: "2026-11-20T09:00:00Z" }]);
});

test("BilledCost and EffectiveCost add up to the statement, to the micro-dollar", async () => {
  for (const month of MONTHS) {
    const { document: { movements, fees, taxes, totals } } = await getStatement(ctx, account.accountId, month);
    const of = (amount: string) => parseDecimal(amount)!;
    const onTop = of(fees) + of(taxes);
    expect([month, sum(rows[month]!, "BilledCost")]).toEqual([month, of(movements.top_ups) + of(movements.refunds) + of(movements.disputes) + onTop]);
    expect([month, sum(rows[month]!, "EffectiveCost")]).toEqual([month, of(totals.usage.amount) - of(totals.usage.promotional) + onTop]);
    const usage = rows[month]!.filter(({ ChargeCategory }) => ChargeCategory === "Usage");
    expect([usage.length, microsToDecimal(sum(usage, "ConsumedQuantity")).slice(0, -3)]).toEqual([totals.usage.calls + totals.byok.calls, (Number(totals.usage.seconds) + Number(totals.byok.seconds)).toFixed(3)]);
  }
  expect((await getStatement(ctx, account.accountId, "2026-11")).document.totals.usage.promotional).toBe("4.000000");
});

test("a month that there is not is refused, also another account's", async () => {
  await expect(exportFocus(ctx, account.accountId, "2026-10")).rejects.toMatchObject({ code: "not_found", field: "month" });
  await expect(exportFocus(ctx, account.accountId, "November")).rejects.toMatchObject({ code: "not_found" });
  await expect(exportFocus(ctx, newId(), "2026-11")).rejects.toMatchObject({ code: "not_found" });
});

test("an open month adds up to its statement, also when calls are booked while it is read; as known on a day it is the statement of that day", async () => {
  const customer = await newCustomer(ctx);
  const { accountId } = customer;
  const call = async (made: string, overrides = {}) => {
    const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "open", lines: numbered([logLine(customer, { event_id: newId(), job_id: newId(), submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString(), ...overrides })]) });
    expect(outcomes.map(({ outcome, detail }) => detail ?? outcome)).toEqual(["accepted"]);
  };
  database.setNow(new Date("2027-01-11T10:00:00Z"));
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: cents(50), paymentReference: "wire" });
  await grantPromotional(ctx, { accountId, grantId: newId(), amountMicros: cents(4), reason: "Welcome", expiresAt: new Date("2027-06-01T00:00:00Z") });
  await call("2027-01-11T08:00:00Z");
  database.setNow(new Date("2027-01-13T10:00:00Z"));
  await call("2027-01-13T08:00:00Z", { funding: "byok" });
  await call("2027-01-13T08:10:00Z");
  const agree = (of: FocusRow[], { totals, fees }: StatementDocument) => {
    expect(sum(of, "EffectiveCost")).toBe(parseDecimal(totals.usage.amount)! - parseDecimal(totals.usage.promotional)! + parseDecimal(fees)!);
    expect(of.filter(({ ChargeCategory }) => ChargeCategory === "Usage")).toHaveLength(totals.usage.calls + totals.byok.calls);
  };
  const { document } = await getStatement(ctx, accountId, "2027-01");
  const read: FocusRow[] = [];
  for await (const row of await exportFocus(ctx, accountId, "2027-01")) {
    // At the very instant of what was booked before.
    if (read.length < 2) for (const funding of ["wallet", "byok"]) await call("2027-01-13T09:00:00Z", { funding });
    read.push(row);
  }
  agree(read, document);
  expect(document.totals).toMatchObject({ usage: { calls: 2, promotional: "4.000000" }, byok: { calls: 1 } });
  for (const [day, calls] of [["2027-01-10", 0], ["2027-01-11", 1], ["2027-01-13", 7]] as const) {
    const knownAt = parseKnownAt(day, "UTC", new Date("2027-01-13T10:00:00Z"))!;
    const then = await getStatement(ctx, accountId, "2027-01", knownAt);
    const known: FocusRow[] = [];
    for await (const row of await exportFocus(ctx, accountId, "2027-01", knownAt)) known.push(row);
    agree(known, then.document);
    expect([day, then.document.totals.usage.calls + then.document.totals.byok.calls]).toEqual([day, calls]);
  }
});

test("what the books said is asked of a day that has come, in the account's zone", () => {
  const now = new Date("2027-01-13T20:00:00Z");
  const known = (day: string | undefined, zone = "UTC") => parseKnownAt(day, zone, now)?.toISOString();
  expect([known(undefined), known(""), known("2027-01-13"), known("2027-01-14", "Asia/Kathmandu"), known("2026-02-28")]).toEqual([undefined, undefined, "2027-01-14T00:00:00.000Z", "2027-01-14T18:15:00.000Z", "2026-03-01T00:00:00.000Z"]);
  expect(() => known("2027-01-14")).toThrow(expect.objectContaining({ code: "invalid_request", field: "known", message: "known: 2027-01-14 has not come yet; it is 2027-01-13 in UTC" }) as Error);
  for (const day of ["2027-02-30", "2099-12-31", "2026-13-01", "2026-11-1", "\0", "now"]) expect(() => known(day), day).toThrow(expect.objectContaining({ code: "invalid_request", field: "known" }) as Error);
});

test("Parquet says what the CSV says, cell by cell, and its costs add up to the same, to the micro-dollar", async () => {
  for (const month of MONTHS) {
    const csv = parse(await text(Readable.from(await exportFocus(ctx, account.accountId, month)).pipe(stringify(CSV_CELLS))), { columns: true }) as Record<FocusColumn, string>[];
    const parquet = await readParquet(await bytesOf(focusParquet(await exportFocus(ctx, account.accountId, month))));
    expect([Object.keys(parquet.columns), parquet.rows.length]).toEqual([[...FOCUS_COLUMNS], csv.length]);
    for (const [i, row] of parquet.rows.entries()) {
      for (const column of FOCUS_COLUMNS) {
        const [value, cell] = [row[column] ?? null, csv[i]![column]];
        // A spreadsheet would run it as a formula: in CSV it is marked as text.
        if (typeof value === "string") expect([column, cell]).toEqual([column, /^[=+\-@]/.test(value) ? `'${value}` : value]);
        else expect([column, value instanceof Date ? value.getTime() : value]).toEqual([column, cell === "" ? null : FOCUS_METRICS.has(column) ? parseDecimal(cell) : Date.parse(cell)]);
      }
    }
    for (const column of ["BilledCost", "EffectiveCost"] as const) expect(parquet.rows.reduce((total, row) => total + (row[column] as bigint), 0n)).toBe(sum(rows[month]!, column));
  }
});
