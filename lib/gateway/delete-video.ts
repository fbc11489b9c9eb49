import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { getMediaStore } from "@/lib/media/get-media-store";
import { mediaKey } from "@/lib/media/media-key";
import { cancelJob } from "./cancel-job";
import type { JobScope } from "./get-job";

/**
 * Cancels a video that is still queued, or removes the file of one that has ended; its call and its charge stay in the books.
 * Throws `not_found`, and `conflict` while it is being made.
 */
export async function deleteVideo(ctx: Context, scope: JobScope & { jobId: string | null }): Promise<void> {
  const job = await cancelJob(ctx, scope);
  if (!job.settledAt) throw new AppError("conflict", "The video is being made; it can be deleted when it is completed or failed");
  if (job.fileName) await getMediaStore().remove(mediaKey({ accountId: job.accountId, jobId: job.id, fileName: job.fileName }));
}
