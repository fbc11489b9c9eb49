import { z } from "zod";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";
import type { FinishedCall } from "@/lib/usage/finished-call";

/** Postgres keeps neither NUL nor half a character: two ids that differ only there would become one. */
const text = (max: number, min = 1) => z.string().min(min).max(max).refine((value) => !/[\0\p{Surrogate}]/u.test(value), "must not contain NUL or half a surrogate pair");
const optionalText = (max: number) => text(max, 0).nullish();
/** A length or a delay in milliseconds: up to 31 bits. */
const milliseconds = z.int().min(0).max(2_147_483_647);
const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value));

/**
 * The gateway's own log, version 1: NDJSON, one finished call a line. Fields not named here are ignored.
 * Units: `_ms` milliseconds (integer), `_at` ISO 8601 with zone.
 */
export const gatewayLogLine = z.object({
  /** Version of the format. */
  v: z.literal(1),
  /** Unique within account and source, for ever: the same id twice is the same event. */
  event_id: text(200),
  /** The request's job, as the API named it. */
  job_id: text(200),
  account_id: z.uuid().toLowerCase(),
  /** The API key that made the call; it must belong to the account (revoked is fine: the call happened). */
  api_key_id: z.uuid().toLowerCase(),
  /** Catalog slug, e.g. `luma/luma-dream-machine-ray-2`. */
  model: text(200),
  status: z.enum(["completed", "failed", "cancelled"]),
  /** What the client was answered, 100–599. */
  http_status: z.int().min(100).max(599),
  requested_ms: milliseconds,
  /** Length of the delivered video. Required when completed; of no account otherwise. */
  delivered_ms: milliseconds.nullish(),
  /** e.g. `720p`; chooses the price. */
  resolution: optionalText(32),
  /** e.g. `16:9`. */
  aspect_ratio: optionalText(16),
  /** Who pays the upstream: `wallet` us, `byok` the customer with a key of their own. */
  funding: z.enum(["wallet", "byok"]),
  /** The caller's cost tag (`x-aig-tag`). */
  tag: optionalText(64),
  sub_account: optionalText(64),
  /** The upstream's id of the generation. */
  upstream_id: optionalText(200),
  /** From submit to finish. */
  latency_ms: milliseconds,
  submitted_at: time,
  finished_at: time,
  error: optionalText(2_000),
  /** The money set aside for the call; it ends with it. Only of our own gateway. */
  hold_id: z.uuid().toLowerCase().nullish(),
});

export type GatewayLogLine = z.infer<typeof gatewayLogLine>;

export type QuarantineReason =
  | "invalid_json" | "invalid_field" | "unknown_account" | "unknown_model" | "unknown_api_key"
  | "time_in_future" | "implausible_duration" | "conflict";

export type ParsedLine =
  | { ok: true; accountId: string; call: FinishedCall }
  | { ok: false; reason: QuarantineReason; detail: string; accountId: string | null; eventId: string | null };

/** Longest video that is believed: an hour. */
export const MAX_DURATION_MS = 3_600_000;
/** A delivery of more than this many times the requested length is reviewed by a person before it is charged. */
const PLAUSIBLE_RATIO = 2;
/** Before any model here was sold: a clock that was never set. */
const EARLIEST = new Date("2020-01-01T00:00:00Z");

/** Checks and normalises one line. `reviewed` lets an implausible length pass: a person has looked at it. */
export function parseGatewayLog(raw: string, now: Date, reviewed = false): ParsedLine {
  let json: unknown;
  try {
    // The first line of a file may begin with a byte order mark.
    json = JSON.parse(raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw);
  } catch (error) {
    return { ok: false, reason: "invalid_json", detail: (error as Error).message, accountId: null, eventId: null };
  }
  const parsed = gatewayLogLine.safeParse(json);
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join(".") || "line"}: ${issue.message}`).join("; ");
    return { ok: false, reason: "invalid_field", detail, accountId: null, eventId: null };
  }
  const line = parsed.data;
  const refuse = (reason: QuarantineReason, detail: string): ParsedLine =>
    ({ ok: false, reason, detail, accountId: line.account_id, eventId: line.event_id });
  const completed = line.status === "completed";
  if (completed && line.delivered_ms == null) return refuse("invalid_field", "delivered_ms: required when status is completed");
  if (line.finished_at < line.submitted_at) return refuse("invalid_field", "finished_at: before submitted_at");
  if (line.submitted_at < EARLIEST) return refuse("invalid_field", `submitted_at: before ${EARLIEST.toISOString()}`);
  if (line.finished_at.getTime() > now.getTime() + CLOCK_SKEW_MS) return refuse("time_in_future", `finished_at: ${line.finished_at.toISOString()} is later than now, ${now.toISOString()}`);
  const durationMs = completed ? line.delivered_ms! : 0;
  if (!reviewed && durationMs > MAX_DURATION_MS) return refuse("implausible_duration", `delivered_ms: ${durationMs} is more than ${MAX_DURATION_MS}`);
  if (!reviewed && durationMs > PLAUSIBLE_RATIO * line.requested_ms) {
    return refuse("implausible_duration", `delivered_ms: ${durationMs} is more than ${PLAUSIBLE_RATIO} × requested_ms (${line.requested_ms})`);
  }
  return {
    ok: true,
    accountId: line.account_id,
    call: {
      eventId: line.event_id, jobId: line.job_id, apiKeyId: line.api_key_id, subAccount: line.sub_account ?? "", tag: line.tag ?? "",
      modelId: line.model, status: line.status, httpStatus: line.http_status, funding: line.funding, requestedMs: line.requested_ms,
      durationMs, resolution: line.resolution ?? "", aspectRatio: line.aspect_ratio ?? "", upstreamId: line.upstream_id || null,
      latencyMs: line.latency_ms, error: line.error || null, occurredAt: line.submitted_at, finishedAt: line.finished_at,
      ...(line.hold_id ? { holdId: line.hold_id } : {}),
    },
  };
}
