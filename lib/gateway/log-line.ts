import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { getEnv } from "@/lib/env";
import { invariant } from "@/lib/errors/app-error";
import { publicId } from "@/lib/ids/public-id";
import type { Job } from "./job";

/** As much as the format holds, 24 days: a job may take longer, and must still be booked. */
const MAX_LATENCY_MS = 2 ** 31 - 1;

/** A finished job as a line of our own log: the same text whenever it is made, so that writing it twice is a repeat. */
export function logLine(job: Job): string {
  invariant(job.outcome && job.finishedAt && job.httpStatus, "only a job that has ended has a log line");
  return JSON.stringify({
    v: 1, event_id: publicId("job", job.id), job_id: publicId("job", job.id), account_id: job.accountId, api_key_id: job.apiKeyId, model: job.modelId,
    status: job.outcome, http_status: job.httpStatus, requested_ms: job.requestedMs, delivered_ms: job.outcome === "completed" ? job.deliveredMs : null,
    resolution: job.resolution, aspect_ratio: job.aspectRatio, funding: job.funding, tag: job.tag, sub_account: job.subAccountId ? publicId("sa", job.subAccountId) : "",
    upstream_id: job.upstreamId, latency_ms: Math.min(job.finishedAt.getTime() - job.createdAt.getTime(), MAX_LATENCY_MS), submitted_at: job.createdAt.toISOString(), finished_at: job.finishedAt.toISOString(),
    error: job.error, hold_id: job.funding === "wallet" ? job.id : null,
  });
}

/** Appends lines to the log of their day. Several processes may: one write is one piece. */
export async function writeLog(jobs: Job[]): Promise<void> {
  const folder = getEnv().GATEWAY_LOG_DIR;
  const byDay = new Map<string, string>();
  for (const job of jobs) {
    const day = job.finishedAt!.toISOString().slice(0, 10);
    byDay.set(day, `${byDay.get(day) ?? ""}${logLine(job)}\n`);
  }
  await mkdir(folder, { recursive: true });
  for (const [day, lines] of byDay) await appendFile(join(folder, `gateway-${day}.ndjson`), lines);
}
