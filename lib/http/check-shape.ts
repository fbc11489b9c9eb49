import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";

/** NUL and half a surrogate pair: Postgres text can hold neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** What came from outside, as the shape says it. Throws `invalid_request`, naming the first wrong field. */
export function checkShape<Shape extends z.ZodType>(value: unknown, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue!.path.join(".") || "body";
    throw new AppError("invalid_request", `${field}: ${issue!.message}`, field);
  }
  const field = findUnstorable(parsed.data);
  if (field !== null) throw new AppError("invalid_request", `${field}: must not contain NUL or half a surrogate pair`, field);
  return parsed.data;
}

/** Only what the shape has kept is looked at: other fields are nobody's business. */
function findUnstorable(data: unknown): string | null {
  const found = [{ value: data, path: "" }];
  for (const { value, path } of found) {
    if (typeof value === "string" && UNSTORABLE.test(value)) return path || "body";
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) found.push({ value: inner, path: path ? `${path}.${key}` : key });
    }
  }
  return null;
}
