import type { UpstreamError, UpstreamErrorKind } from "./upstream-error";

type Meaning = {
  what: string;
  /** By HTTP status; a row of `null` is the one for no answer at all. */
  status: number | null;
  /** Only when the upstream's own words fit as well; such rows come first. */
  words?: RegExp;
  /** For a request that may make a video, and for one that reads a generation. */
  create: UpstreamErrorKind;
  read: UpstreamErrorKind;
};
/** A list that is not there says nothing of a generation: it is never `not_found`. */
export type During = "create" | "read" | "list";

const NO_CREDIT = /insufficient[ _](credit|quota|balance|fund)|billing[ _]hard[ _]limit/i;
/** The connection was never made, so that nothing can have been done. */
const NOT_REACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*_CERT.*)$/;

/**
 * What an upstream's answer means. A create that may have been done is `unclear`, whatever the upstream says went wrong; a
 * read is never `refused`, because that says nothing of the generation, which may still be delivered.
 */
export const ANSWERS: Meaning[] = [
  { what: "no credit, as a bad request", status: 400, words: NO_CREDIT, create: "out_of_credit", read: "out_of_credit" },
  { what: "no credit, as forbidden", status: 403, words: NO_CREDIT, create: "out_of_credit", read: "out_of_credit" },
  { what: "no credit, as too many requests", status: 429, words: NO_CREDIT, create: "out_of_credit", read: "out_of_credit" },
  { what: "never reached", status: null, words: NOT_REACHED, create: "failed", read: "failed" },
  { what: "no answer: a time-out, a broken connection, half an answer", status: null, create: "unclear", read: "failed" },
  { what: "bad request, and moderation", status: 400, create: "refused", read: "failed" },
  { what: "unknown key", status: 401, create: "invalid_key", read: "invalid_key" },
  { what: "no credit", status: 402, create: "out_of_credit", read: "out_of_credit" },
  { what: "a key that may not do it", status: 403, create: "invalid_key", read: "invalid_key" },
  { what: "no such generation, or no such model", status: 404, create: "refused", read: "not_found" },
  { what: "the upstream waited too long for us", status: 408, create: "unclear", read: "failed" },
  { what: "a conflict inside the upstream", status: 409, create: "unclear", read: "failed" },
  { what: "gone", status: 410, create: "refused", read: "not_found" },
  { what: "too much for it", status: 413, create: "refused", read: "failed" },
  { what: "a field that it does not take", status: 422, create: "refused", read: "failed" },
  { what: "too many requests", status: 429, create: "rate_limited", read: "rate_limited" },
  { what: "broken", status: 500, create: "unclear", read: "failed" },
  { what: "broken gateway", status: 502, create: "unclear", read: "failed" },
  { what: "not available", status: 503, create: "unclear", read: "failed" },
  { what: "a gateway that waited too long", status: 504, create: "unclear", read: "failed" },
];

/** The kind of error that an answer is. `words`: what the upstream says, or the code of a connection that was not made. */
export function meaningOf(status: number | null, words: string, during: During): UpstreamErrorKind {
  const meaning = ANSWERS.find((row) => row.status === status && (!row.words || row.words.test(words)));
  const isOurs = status !== null && status >= 400 && status < 500;
  if (during === "create") return meaning?.create ?? (isOurs ? "refused" : "unclear");
  return !meaning || (during === "list" && meaning.read === "not_found") ? "failed" : meaning.read;
}

/** As in the public API's error table. */
export type Failure = {
  httpStatus: 400 | 401 | 402 | 429 | 500 | 503;
  type: "invalid_request_error" | "authentication_error" | "insufficient_credits" | "rate_limit_error" | "server_error" | "service_unavailable";
  message: string;
  /**
   * Whether a create is tried again before the customer is told; an `unclear` one only after a look. Once there is a
   * generation, whatever goes wrong is tried again except `not_found`: it may still be delivered.
   */
  retry: boolean;
};

/** What a customer is told. The words of a refusal are the upstream's own. */
export const FAILURES: Record<UpstreamErrorKind, Failure> = {
  refused: { httpStatus: 400, type: "invalid_request_error", message: "The provider refused the request", retry: false },
  invalid_key: { httpStatus: 500, type: "server_error", message: "The provider does not let this gateway in; its operator has been told", retry: false },
  out_of_credit: { httpStatus: 503, type: "service_unavailable", message: "This gateway has no credit left at the provider; its operator has been told", retry: false },
  rate_limited: { httpStatus: 503, type: "service_unavailable", message: "The provider takes no more requests right now", retry: true },
  saturated: { httpStatus: 503, type: "service_unavailable", message: "The provider is not available right now", retry: true },
  failed: { httpStatus: 500, type: "server_error", message: "The provider failed", retry: true },
  unclear: { httpStatus: 500, type: "server_error", message: "The provider did not answer", retry: true },
  not_found: { httpStatus: 500, type: "server_error", message: "The provider no longer has this video", retry: false },
};

/** What differs on a customer's own provider key: these are theirs to put right. */
export const OWN_KEY_FAILURES: Partial<Record<UpstreamErrorKind, Failure>> = {
  invalid_key: { httpStatus: 401, type: "authentication_error", message: "The provider refused your provider key", retry: false },
  out_of_credit: { httpStatus: 402, type: "insufficient_credits", message: "Your account at the provider has no credit left", retry: false },
  rate_limited: { httpStatus: 429, type: "rate_limit_error", message: "The provider takes no more requests on your provider key right now", retry: true },
};

/** What becomes of an upstream's error. `ownKey`: the call was made with the customer's own provider key. */
export function describeFailure(error: UpstreamError, { ownKey }: { ownKey: boolean }): Failure {
  const failure = (ownKey ? OWN_KEY_FAILURES[error.kind] : undefined) ?? FAILURES[error.kind];
  return error.kind === "refused" && error.message !== "" ? { ...failure, message: error.message } : failure;
}

/** Whether it speaks against the upstream's health; a refusal is an answer like any other. */
export function isUpstreamFault({ kind }: UpstreamError): boolean {
  return kind === "failed" || kind === "unclear";
}
