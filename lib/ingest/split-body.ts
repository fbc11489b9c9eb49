import { AppError } from "@/lib/errors/app-error";
import type { LogLine } from "./take-lines";

export const MAX_EVENTS = 10_000;

/** Splits a posted log into lines: one JSON object, a JSON array, or NDJSON. Line numbers count events, from 1. */
export function splitBody(posted: string): LogLine[] {
  const body = posted.replace(/^\uFEFF/, "");
  const raws = body.trimStart().startsWith("[") ? arrayItems(body) : isObject(body) ? [body.trim()] : body.split("\n").filter((line) => line.trim() !== "");
  if (raws.length === 0) throw new AppError("invalid_request", "body: no events; send a JSON object, an array of them, or NDJSON");
  if (raws.length > MAX_EVENTS) throw new AppError("payload_too_large", `body: ${raws.length} events; at most ${MAX_EVENTS} at a time`);
  return raws.map((raw, i) => ({ raw, line: i + 1 }));
}

function arrayItems(body: string): string[] {
  try {
    return (JSON.parse(body) as unknown[]).map((item) => JSON.stringify(item));
  } catch (error) {
    // Also what is nested too deeply to be written again.
    throw new AppError("invalid_request", `body: not a JSON array of events: ${(error as Error).message}`);
  }
}

/** A pretty-printed object spans lines; NDJSON does not parse as a whole. */
function isObject(body: string): boolean {
  try {
    return typeof JSON.parse(body) === "object";
  } catch {
    return false;
  }
}
