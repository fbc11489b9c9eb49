import { type During, meaningOf } from "./failure-table";
import { plainWords } from "./plain-words";
import { UpstreamError } from "./upstream-error";

export type FailedAnswer = {
  during: During;
  /** Null when there was no answer. */
  status: number | null;
  /** The answer's body as JSON, or as it came. */
  body?: unknown;
  headers?: { retryAfter: string | null; date: string | null };
  cause?: unknown;
  /** What no customer may read: our callback's address proves that a callback is the upstream's. */
  secrets?: string[];
};

const MOST_WORDS = 300;
const MOST_PAUSE_MS = 10 * 60_000;

/** The error that a failed answer is, with the upstream's own words. */
export function toUpstreamError({ during, status, body, headers, cause, secrets = [] }: FailedAnswer): UpstreamError {
  const said = status === null ? (findCode(cause) ?? "") : wordsOf(body);
  const kind = meaningOf(status, said, during);
  const words = plainWords(secrets.reduce((text, secret) => text.replaceAll(secret, "…"), said), MOST_WORDS);
  const message = kind === "refused" ? words : `${status === null ? "no answer" : `answered ${status}`}${words ? `: ${words}` : ""}`;
  return new UpstreamError(kind, message, { retryAfterMs: headers ? pauseOf(headers) : null, cause });
}

/** What an error body says: `{detail}` as FastAPI writes it, with or without places, or `{error: {message, code}}`. */
function wordsOf(body: unknown): string {
  if (typeof body === "string") return body.trimStart().startsWith("<") ? "" : body.trim();
  const { detail, error, message } = (body ?? {}) as { detail?: unknown; error?: unknown; message?: unknown };
  if (typeof detail === "string") return detail;
  if (Array.isArray(detail)) {
    return detail.map((item: { loc?: unknown[]; msg?: unknown }) => [item.loc?.slice(1).join("."), item.msg].filter(Boolean).join(": ")).join("; ");
  }
  if (typeof error === "string") return error;
  if (error && typeof error === "object") {
    const { message: text, code } = error as { message?: unknown; code?: unknown };
    return [text, typeof code === "string" && code !== "" ? `(${code})` : null].filter((part) => typeof part === "string").join(" ");
  }
  return typeof message === "string" ? message : "";
}

/** When to come back: in seconds, or at an instant, which is read by the upstream's own clock. */
function pauseOf({ retryAfter, date }: { retryAfter: string | null; date: string | null }): number | null {
  if (!retryAfter) return null;
  const ms = Number.isNaN(Number(retryAfter)) ? Date.parse(retryAfter) - Date.parse(date ?? "") : Number(retryAfter) * 1_000;
  return ms >= 0 ? Math.min(ms, MOST_PAUSE_MS) : null;
}

/** The code of a broken connection, wherever the layers above have wrapped it. */
function findCode(cause: unknown): string | null {
  for (let error = cause; error && typeof error === "object"; error = (error as { cause?: unknown }).cause) {
    const { code } = error as { code?: unknown };
    if (typeof code === "string") return code;
  }
  return null;
}
