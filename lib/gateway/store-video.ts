import type { Context } from "@/lib/context/context";
import { getMediaStore } from "@/lib/media/get-media-store";
import { mediaKey } from "@/lib/media/media-key";
import { probeVideo } from "@/lib/media/probe-video";
import { NoVideo } from "@/lib/upstream/no-video";
import type { Credential, Generation, Upstream } from "@/lib/upstream/upstream";
import { type Job, noteStep } from "./job";
import type { Outcome } from "./finish-job";

const FILE_NAME = "video.mp4";
/** A container's length is whole frames: so much more or less is the length that was asked for. */
const FRAME_MS = 100;

/**
 * Fetches a finished video into the media store and measures it. The length that is charged is the measured one, whatever the
 * upstream reports. Doing it again overwrites the same file. Throws `NoVideo` for a file that no player could show to its end.
 */
export async function storeVideo(ctx: Context, job: Job, upstream: Upstream, credential: Credential, generation: Generation): Promise<Outcome> {
  const store = getMediaStore();
  const key = mediaKey({ accountId: job.accountId, jobId: job.id, fileName: FILE_NAME });
  const { bytes } = await store.put(key, await upstream.download(credential, generation), "video/mp4");
  const probed = await probeVideo(store, key);
  if (!probed) {
    await store.remove(key);
    throw new NoVideo(`the file of ${bytes} bytes is no video that can be played to its end`);
  }
  const { durationMs: ms, width, height } = probed;
  const deliveredMs = Math.abs(ms - job.requestedMs) <= FRAME_MS ? job.requestedMs : ms;
  await noteStep(ctx, { accountId: job.accountId, jobId: job.id }, "stored", { bytes, requestedMs: job.requestedMs, measuredMs: ms, reportedMs: generation.reportedMs, deliveredMs });
  return { outcome: "completed", deliveredMs, secondsSource: "probed", fileName: FILE_NAME, fileBytes: bytes, width, height };
}
