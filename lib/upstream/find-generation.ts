import type { Context } from "@/lib/context/context";
import { callUpstream } from "./call-upstream";
import { claimGeneration, takenByOthers } from "./claim-generation";
import type { Credential, Generation, GenerationRequest, Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

const TRIES = 20;

/**
 * Looks up what a create with an unclear answer has made, and makes it the job's own; null when there is nothing. Several
 * equal jobs may look at once: each finds another one. Throws `UpstreamError`.
 */
export async function findGeneration(ctx: Context, { upstream, credential, jobId, request, since }: { upstream: Upstream; credential: Credential; jobId: string; request: GenerationRequest; since: Date }): Promise<Generation | null> {
  const taken = takenByOthers(ctx, { upstream: upstream.name, jobId });
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await callUpstream(ctx, upstream, () => upstream.find(credential, request, since, taken));
    if (!found || (await claimGeneration(ctx, { upstream: upstream.name, upstreamId: found.upstreamId, jobId }))) return found;
  }
  throw new UpstreamError("saturated", "too many equal jobs look for their generations at once");
}
