import type { CallStory } from "./read-call";

/** A call as the gateway's log says it (format 1), from what was recorded of it: feeding it to `ingest` again is a duplicate, except that a hold is ended already. */
export function prepareRecordedLine({ event }: Pick<CallStory, "event">): Record<string, unknown> {
  const completed = event.status === "completed";
  return {
    v: 1, event_id: event.eventId, job_id: event.jobId, account_id: event.accountId, api_key_id: event.apiKeyId, model: event.modelId, status: event.status, http_status: event.httpStatus,
    requested_ms: event.requestedMs, delivered_ms: completed ? event.durationMs : null, resolution: event.resolution || null, aspect_ratio: event.aspectRatio || null, funding: event.funding, tag: event.tag || null,
    sub_account: event.subAccount || null, upstream_id: event.upstreamId, latency_ms: event.latencyMs, submitted_at: event.occurredAt, finished_at: event.finishedAt, error: event.error,
  };
}
