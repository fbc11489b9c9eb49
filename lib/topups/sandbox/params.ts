import { z } from "zod";
import { badParam } from "./errors";
import type { Form } from "./form";

/** Everything on the wire is text; these read it as Stripe does. */
export const integer = z.string().regex(/^-?\d{1,15}$/, "Invalid integer").transform(Number);
export const flag = z.enum(["true", "false"]).transform((text) => text === "true");
export const text = z.string().max(5000);
/** An empty text unsets. */
export const clearable = text.transform((value) => value || null);
export const id = z.string().min(1).max(255);
export const url = z.string().max(5000).refine((value) => URL.canParse(value.replaceAll("{CHECKOUT_SESSION_ID}", "x")) && /^https?:/.test(value), "Not a valid URL");
export const email = z.string().max(512).regex(/^[^\s@]+@[^\s@]+$/, "Invalid email address");
export const currency = z.string().toLowerCase().refine((value) => value === "usd", "the sandbox speaks usd only");
/** US dollars in cents, within Stripe's limits. */
export const amount = integer.refine((cents) => cents >= 1, "This value must be greater than or equal to 1");
export const metadata = z.union([z.literal(""), z.record(z.string().max(40), z.string().max(500))]).refine((value) => Object.keys(value).length <= 50, "Metadata can have up to 50 keys");
export const address = z.strictObject({ city: clearable, country: z.union([z.literal(""), z.string().length(2)]).transform((value) => value || null), line1: clearable, line2: clearable, postal_code: clearable, state: clearable }).partial();
const range = z.union([integer, z.strictObject({ gt: integer, gte: integer, lt: integer, lte: integer }).partial()]);
export const cursors = {
  limit: integer.refine((n) => n >= 1 && n <= 100, "This value must be between 1 and 100").optional(),
  starting_after: id.optional(),
  ending_before: id.optional(),
};
export const paging = { ...cursors, created: range.optional() };
export type Paging = z.infer<z.ZodObject<typeof paging>>;

/** `a.b.0` → `a[b][0]`, as Stripe names a parameter. */
const toName = (path: PropertyKey[]): string => path.map((key, i) => (i === 0 ? String(key) : `[${String(key)}]`)).join("");

/** The parameters of a request by their schema, or the first that is wrong, in Stripe's words. */
export function readParams<S extends z.ZodType>(schema: S, form: Form): z.infer<S> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  let issue = parsed.error.issues[0]!;
  const path = [...issue.path];
  // Of a union, say what is wrong with the member that came furthest.
  while (issue.code === "invalid_union" && issue.errors.length > 0) {
    const deepest = issue.errors.map((issues) => issues[0]!).sort((a, b) => b.path.length - a.path.length)[0]!;
    path.push(...deepest.path);
    issue = deepest;
  }
  const name = toName(path);
  if (issue.code === "unrecognized_keys") {
    const unknown = toName([...path, issue.keys[0]!]);
    throw badParam(unknown, `Received unknown parameter: ${unknown}`, "parameter_unknown");
  }
  const given = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], form);
  if (given === undefined) throw badParam(name, `Missing required param: ${name}.`, "parameter_missing");
  if (issue.message === "Invalid integer") throw badParam(name, `Invalid integer: ${String(given)}`, "parameter_invalid_integer");
  throw badParam(name, `Invalid ${name}: ${issue.message}`, given === "" ? "parameter_invalid_empty" : undefined);
}

/** Metadata merged into what there is: an empty value removes a key, an empty metadata all of them. */
export function mergeMetadata(before: Record<string, string>, change: Record<string, string> | "" | undefined): Record<string, string> {
  if (change === undefined) return before;
  if (change === "") return {};
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ""));
}

export const toAddress = (given: z.infer<typeof address>) => ({ city: null, country: null, line1: null, line2: null, postal_code: null, state: null, ...given });
