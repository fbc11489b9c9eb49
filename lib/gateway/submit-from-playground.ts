import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { countAgainst } from "@/lib/http/count-against";
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

/** What a person may send; a program has API keys. */
const SENDS = { points: 60, seconds: 60 };

/** Sends a video request of a person on the Playground, for the price that they were shown. Throws as `submitJob` does, and `rate_limited`. */
export async function submitFromPlayground(ctx: Context, { accountId, request, sendId, quotedMicros }: Sent): Promise<Job> {
  if (ctx.actor.kind === "user") {
    const { exceeded, resetMs } = await countAgainst(ctx, `playground:${ctx.actor.userId}`, SENDS);
    if (exceeded) throw new AppError("rate_limited", `More than ${SENDS.points} requests a minute`, undefined, { retryAfterMs: resetMs });
  }
  return submitJob(ctx, { caller: await playgroundCaller(ctx, accountId), request, tag: null, idempotencyKey: sendId, quotedMicros });
}
