import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { checkShape } from "./check-shape";

/** Reads JSON of a shape. Throws `invalid_request`, naming the first wrong field. */
export function parseJson<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("invalid_request", "body: not JSON");
  }
  return checkShape(value, shape);
}
