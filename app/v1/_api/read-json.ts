import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { parseJson } from "@/lib/http/parse-json";
import { readBytes } from "@/lib/http/read-body";

/** How large a request's body may be, unpacked. */
export const MAX_BODY_BYTES = 2 ** 20;

/** Reads a request's JSON. Throws `invalid_request`, naming the first wrong field, and `payload_too_large`. */
export async function readJson<Shape extends z.ZodType>(request: Request, shape: Shape): Promise<z.output<Shape>> {
  return parseJson(await readText(request), shape);
}

/** Reads a request's body as text. Throws `payload_too_large`, and `invalid_request` when it is not UTF-8. */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("invalid_request", "body: not UTF-8");
  }
}
