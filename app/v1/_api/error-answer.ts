import { AppError, ERROR_STATUS, type ErrorCode } from "@/lib/errors/app-error";

/** What the contract calls each of our errors; the status is that of `ERROR_STATUS`. */
export const ERROR_TYPES: Record<ErrorCode, string> = {
  invalid_request: "invalid_request_error",
  unauthenticated: "authentication_error",
  insufficient_credits: "insufficient_credits",
  forbidden: "permission_error",
  not_found: "not_found",
  method_not_allowed: "invalid_request_error",
  conflict: "invalid_request_error",
  payload_too_large: "invalid_request_error",
  unsupported_media_type: "invalid_request_error",
  range_not_satisfiable: "invalid_request_error",
  rate_limited: "rate_limit_error",
  internal: "server_error",
  unavailable: "service_unavailable",
};

/** When to ask again, where the error itself does not say. */
const RETRY_AFTER_MS = 5_000;

/** An error as the contract's JSON. Of a bug of ours nothing is said but the request's id, under which it is logged. */
export function errorAnswer(error: unknown, requestId: string): Response {
  if (!(error instanceof AppError)) console.error(requestId, error);
  const { code, message, field, retryAfterMs, headers: own } = error instanceof AppError ? error : new AppError("internal", "Something went wrong on our side");
  const status = ERROR_STATUS[code];
  const headers = new Headers(own);
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (status === 429 || status === 503) headers.set("retry-after", String(Math.max(1, Math.ceil((retryAfterMs ?? RETRY_AFTER_MS) / 1_000))));
  return Response.json({ error: { message, type: ERROR_TYPES[code], code: status, ...(field ? { param: field } : {}) }, request_id: requestId }, { status, headers });
}
