import { timingSafeEqual } from "node:crypto";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { countAgainst } from "@/lib/http/count-against";
import { enqueue } from "@/lib/queue/enqueue";
import { findJob, type JobRef, noteStep } from "./job";

/** An upstream tells each state, a few times. On an own provider key its owner reads the address there, and may call it as well. */
const HEARD = { points: 30, seconds: 60 };

/**
 * An upstream says that something happened to a job. Nothing of what it says is believed: the generation is fetched anew. Throws
 * `not_found` unless the address holds the job's own token.
 */
export async function receiveCallback(ctx: Context, { token, ...ref }: JobRef & { token: string }): Promise<void> {
  const job = await findJob(ctx, ref);
  const [given, own] = [Buffer.from(token), Buffer.from(job?.callbackToken ?? "")];
  if (!job || given.length !== own.length || !timingSafeEqual(given, own)) throw new AppError("not_found", "No such job");
  if (job.outcome || (await countAgainst(ctx, `callback:${job.id}`, HEARD)).exceeded) return;
  await noteStep(ctx, ref, "callback");
  await enqueue(ctx, "job.callback", ref);
}
