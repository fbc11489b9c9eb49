import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { readBody } from "./read-body";

const MAX_BYTES = 64 * 1024;

/**
 * Reads a form's JSON body. Throws `forbidden` when another site's page sent it, and `invalid_request` naming the first
 * wrong field.
 */
export async function readJson<Shape extends z.ZodType>(request: Request, shape: Shape): Promise<z.output<Shape>> {
  requireSameOrigin(request);
  let body: unknown;
  try {
    body = JSON.parse(await readBody(request, MAX_BYTES));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_request", "body: not JSON");
  }
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue!.path.join(".") || "body";
  throw new AppError("invalid_request", `${field}: ${issue!.message}`, field);
}

/** A browser says which site a request comes from; other clients may say nothing. Throws `forbidden` for another site's. */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site && site !== "same-origin" && site !== "none") throw new AppError("forbidden", "Requests from other sites are refused");
}
