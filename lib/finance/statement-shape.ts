import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { MOVEMENTS } from "./movements";
import type { StatementDocument } from "./statement-document";

const text = z.string();
const dollars = text.regex(/^-?\d{1,12}\.\d{6}$/, "is no amount in dollars with six decimals, such as 1.250000");
const seconds = text.regex(/^\d+\.\d{3}$/, "is no number of seconds with three decimals, such as 5.000");
const count = z.number().int().min(0);
const month = text.regex(/^20\d\d-(0[1-9]|1[0-2])$/, "is no month such as 2026-10");
const digest = text.regex(/^[0-9a-f]{64}$/, "is no SHA-256 of 64 hexadecimal digits");
const instant = text.refine((given) => !Number.isNaN(Date.parse(given)) && new Date(given).toISOString() === given, "is no instant such as 2026-10-31T23:00:00.000Z");

const payment = z.strictObject({ number: z.number().int().min(1), movement: z.enum(MOVEMENTS), code: text, booked_at: instant, reference: text, credit: dollars, fee: dollars, tax: dollars });
const line = z.strictObject({
  model: text, resolution: text, api_key: z.strictObject({ id: text, name: text }), sub_account: text, tag: text, month_of_use: text.regex(/^\d{4}-\d\d$/, "is no month such as 2026-10"),
  price: z.strictObject({ id: text, unit: text, unit_price: dollars }).nullable(), calls: count.min(1), seconds, amount: dollars,
});
const place = { first_number: z.number().int().min(1), last_number: count };

/** Exactly what a statement is, field by field: one with less, more or other than that was not written by us. */
const shape = z.strictObject({
  format: z.enum(["tollgate.statement/1", "tollgate.statement/2"]),
  account: z.strictObject({ id: text, slug: text, name: text }),
  month, time_zone: text, from: instant, to: instant, state: z.enum(["open", "closed"]), known_at: instant, currency: z.literal("USD"),
  opening_balance: dollars, movements: z.strictObject(Object.fromEntries(MOVEMENTS.map((name) => [name, dollars])) as Record<(typeof MOVEMENTS)[number], typeof dollars>), closing_balance: dollars,
  fees: dollars, taxes: dollars,
  totals: z.strictObject({ usage: z.strictObject({ calls: count, seconds, amount: dollars, promotional: dollars }), byok: z.strictObject({ calls: count, seconds, provider_cost: dollars, fee_waived: dollars }) }),
  payments: z.array(payment), usage: z.array(line), byok: z.array(line.extend({ provider_cost: dollars, fee_waived: dollars })),
  unpriced_calls: count,
  ledger: z.union([z.strictObject({ ...place, commitment: digest }), z.strictObject({ ...place, seal_before: digest, seal: digest })], "names no place in the ledger: first_number, last_number and commitment").nullable(),
  previous_hash: digest.nullable(),
}) satisfies z.ZodType<StatementDocument>;

/** What of a statement's shape is wrong, as `usage.3.amount: is no amount…`, or null. It is not changed, so that it can be hashed as it is. */
export function findShapeFault(value: unknown): string | null {
  const parsed = shape.safeParse(value);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return `${issue!.path.join(".") || "the statement"}: ${issue!.message}`;
}

/** A statement from its text. Throws `invalid_request`, naming the field. */
export function parseStatement(json: string): StatementDocument {
  const value = parseJson(json);
  const fault = findShapeFault(value);
  if (fault) throw new AppError("invalid_request", fault, fault.split(":", 1)[0]);
  return value as StatementDocument;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new AppError("invalid_request", "the statement is not JSON");
  }
}
