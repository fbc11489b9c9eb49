import { hashText } from "@/lib/ids/hash-text";

/** A finished call, checked and normalised: what every door (ingest, gateway) hands to `recordUsage`. */
export type FinishedCall = {
  /** Unique within account and source, for ever. */
  eventId: string;
  jobId: string;
  apiKeyId: string;
  /** Empty for none; so are tag, resolution and aspectRatio. */
  subAccount: string;
  tag: string;
  modelId: string;
  status: "completed" | "failed" | "cancelled";
  httpStatus: number;
  funding: "wallet" | "byok";
  requestedMs: number;
  /** Delivered length; 0 unless completed. */
  durationMs: number;
  resolution: string;
  aspectRatio: string;
  upstreamId: string | null;
  latencyMs: number;
  error: string | null;
  /** When the call was submitted. */
  occurredAt: Date;
  finishedAt: Date;
  /** The money that was set aside for it; ends with the call. Only calls of our own gateway have one. */
  holdId?: string;
};

/** SHA-256, as hex, of everything a call says. Equal hashes under one event id are a repeat, different ones a conflict. */
export function hashCall(call: FinishedCall): string {
  return hashText(JSON.stringify([
    call.eventId, call.jobId, call.apiKeyId, call.subAccount, call.tag, call.modelId, call.status, call.httpStatus, call.funding,
    call.requestedMs, call.durationMs, call.resolution, call.aspectRatio, call.upstreamId, call.latencyMs, call.error,
    call.occurredAt.getTime(), call.finishedAt.getTime(),
  ]));
}
