import { getBaseUrl } from "@/lib/env";
import { publicId } from "@/lib/ids/public-id";
import type { JobWithCharge } from "./get-job";
import { formatSize } from "./video-size";

const MICROS_PER_CENT = 10_000;
/** How long a finished file is promised to be there. */
const FILE_LIFE_S = 30 * 86_400;

const unix = (at: Date) => Math.floor(at.getTime() / 1_000);
const fileUrl = (job: JobWithCharge) => `${getBaseUrl()}/v1/files/jobs/${publicId("job", job.id)}/${job.fileName}`;

/** Null while a delivered video has no charge yet: unpriced, or under review. */
function costCents(job: JobWithCharge): number | null {
  if (job.amountMicros !== null) return Number(job.amountMicros) / MICROS_PER_CENT;
  return job.status === "completed" ? null : 0;
}

/** A job in the gateway's own form. */
export function presentJob(job: JobWithCharge) {
  const created = unix(job.createdAt);
  const done = job.status === "completed" && job.fileName !== null;
  const seconds = (job.deliveredMs ?? 0) / 1_000;
  return {
    id: publicId("job", job.id), object: "job", status: job.status, modality: "video", model: job.modelId, created, created_at: created, updated_at: unix(job.updatedAt),
    ...(done ? { result_url: fileUrl(job), result: { url: fileUrl(job), duration: seconds, resolution: job.width && job.height ? `${job.width}x${job.height}` : job.resolution } } : {}),
    ...(job.settledAt ? { usage: { cost_cents: costCents(job), video_seconds: job.status === "completed" ? seconds : 0, byok: job.funding === "byok" } } : {}),
    ...(job.status === "failed" ? { error: job.error ?? "failed" } : {}),
  };
}

/** The same job in the OpenAI Videos form (https://platform.openai.com/docs/api-reference/videos/object). */
export function presentVideo(job: JobWithCharge) {
  const finished = job.settledAt && job.finishedAt;
  return {
    id: publicId("job", job.id), object: "video", model: job.modelId, prompt: job.prompt, status: job.status === "processing" ? "in_progress" : job.status,
    progress: job.status === "completed" ? 100 : 0, created_at: unix(job.createdAt), completed_at: finished && job.status === "completed" ? unix(finished) : null,
    expires_at: finished && job.status === "completed" ? unix(finished) + FILE_LIFE_S : null,
    seconds: String(job.requestedMs / 1_000), size: sizeOf(job), remixed_from_video_id: null,
    error: job.status === "failed" ? { code: job.outcome === "cancelled" ? "cancelled" : "video_generation_failed", message: job.error ?? "failed" } : null,
  };
}

function sizeOf(job: JobWithCharge): string {
  return job.width && job.height ? `${job.width}x${job.height}` : formatSize(job.resolution, job.aspectRatio);
}
