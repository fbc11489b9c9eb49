/**
 * Why an upstream did not do what it was asked:
 * `refused` the request itself (moderation, bad field): never retried, the customer is told;
 * `invalid_key`, `out_of_credit` the credential;
 * `rate_limited`, `saturated` nothing was made, later it may be;
 * `failed` the upstream broke and nothing was made;
 * `unclear` it may or may not have been done: look before doing it again;
 * `not_found` no such generation.
 */
export type UpstreamErrorKind = "refused" | "invalid_key" | "out_of_credit" | "rate_limited" | "saturated" | "failed" | "unclear" | "not_found";

export class UpstreamError extends Error {
  readonly kind: UpstreamErrorKind;
  /** When the upstream says to come back. */
  readonly retryAfterMs: number | null;

  constructor(kind: UpstreamErrorKind, message: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "UpstreamError";
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
