import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Job } from "./job";
import { playgroundCaller } from "./playground-caller";
import { submitJob } from "./submit-job";
import type { VideoRequest } from "./video-request";

type Sent = {
  accountId: string; request: VideoRequest;
  /** Made by the page for each press of the button: sending it again is the same job. */
  sendId: string;
  /** What of the credit the page said that it takes. */
  quotedMicros: Micros;
};

/** Sends a video request of a person on the Playground, for the price that they were shown. Throws as `submitJob` does. */
export async function submitFromPlayground(ctx: Context, { accountId, request, sendId, quotedMicros }: Sent): Promise<Job> {
  return submitJob(ctx, { caller: await playgroundCaller(ctx, accountId), request, tag: null, idempotencyKey: sendId, quotedMicros });
}
