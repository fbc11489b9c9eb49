import type { Context } from "@/lib/context/context";
import { getMediaStore } from "@/lib/media/get-media-store";
import { mediaKey } from "@/lib/media/media-key";
import { probeVideo } from "@/lib/media/probe-video";
import type { Credential, Generation, Upstream } from "@/lib/upstream/upstream";
import { type Job, noteStep } from "./job";
import type { Outcome } from "./finish-job";

const FILE_NAME = "video.mp4";
/** A container's length is whole frames: so much more or less is the length that was asked for. */
const FRAME_MS = 100;

/**
 * Fetches a finished video into the media store and measures it. The length that is charged is the probed one; where
 * the file cannot be read, the reported and then the requested one. Doing it again overwrites the same file.
 */
export async function storeVideo(ctx: Context, job: Job, upstream: Upstream, credential: Credential, generation: Generation): Promise<Outcome> {
  const store = getMediaStore();
  const key = mediaKey({ accountId: job.accountId, jobId: job.id, fileName: FILE_NAME });
  const { bytes } = await store.put(key, await upstream.download(credential, generation), "video/mp4");
  const probed = await probeVideo(store, key);
  const [ms, secondsSource] = probed ? [probed.durationMs, "probed" as const] : generation.reportedMs !== null ? [generation.reportedMs, "reported" as const] : [job.requestedMs, "requested" as const];
  const deliveredMs = Math.abs(ms - job.requestedMs) <= FRAME_MS ? job.requestedMs : ms;
  await noteStep(ctx, { accountId: job.accountId, jobId: job.id }, "stored", { bytes, requestedMs: job.requestedMs, measuredMs: ms, deliveredMs, secondsSource });
  return { outcome: "completed", deliveredMs, secondsSource, fileName: FILE_NAME, fileBytes: bytes, width: probed?.width ?? null, height: probed?.height ?? null };
}
