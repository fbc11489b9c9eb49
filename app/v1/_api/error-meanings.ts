import { ERROR_STATUS, type ErrorCode } from "@/lib/errors/app-error";
import { ERROR_TYPES } from "./error-answer";

/** What each error of /v1 means to whoever calls it. */
const MEANINGS: Record<ErrorCode, string> = {
  invalid_request: "Something in the request is wrong; the answer names the field and what is allowed",
  unauthenticated: "Invalid or missing API key",
  insufficient_credits: "Wallet empty (PAYG only), or a cap or budget is spent",
  forbidden: "The API key may not do this",
  not_found: "Unknown model or endpoint, or nothing of that id in this account",
  method_not_allowed: "The endpoint has no such method",
  conflict: "The same Idempotency-Key with another request, or something that has changed meanwhile",
  payload_too_large: "The body is larger than is allowed",
  unsupported_media_type: "The body is of another type than the endpoint reads",
  range_not_satisfiable: "The file has no such range",
  rate_limited: "Over per-minute limit — see Retry-After header",
  internal: "Upstream provider failed, or something on our side did (retryable)",
  unavailable: "Upstream saturated (retryable) — see Retry-After header",
};

export const errorMeaning = (code: ErrorCode): string => MEANINGS[code];

/** Every error that /v1 answers with, by status. */
export const ERROR_TABLE = (Object.keys(ERROR_STATUS) as ErrorCode[]).map((code) => ({ status: ERROR_STATUS[code], type: ERROR_TYPES[code], meaning: MEANINGS[code] })).sort((a, b) => a.status - b.status);
