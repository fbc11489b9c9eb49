import type { z } from "zod";
import { getBaseUrl } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { parseJson } from "./parse-json";
import { readBody } from "./read-body";

const MAX_BYTES = 64 * 1024;

/**
 * Reads a form's JSON body. Throws `forbidden` when another site's page sent it, and `invalid_request` naming the first
 * wrong field.
 */
export async function readJson<Shape extends z.ZodType>(request: Request, shape: Shape, maxBytes = MAX_BYTES): Promise<z.output<Shape>> {
  requireSameOrigin(request);
  return parseJson(await readBody(request, maxBytes), shape);
}

/**
 * A browser says which site a request comes from: in Sec-Fetch-Site, or at least, where it is old or the address is plain
 * HTTP, in Origin. Other clients say nothing. Throws `forbidden` for another site's.
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = site ? site === "same-origin" || site === "none" : !origin || origin === new URL(getBaseUrl()).origin || isHost(origin, request.headers.get("host"));
  if (!own) throw new AppError("forbidden", "Requests from other sites are refused");
}

const isHost = (origin: string, host: string | null) => URL.canParse(origin) && new URL(origin).host === host;
