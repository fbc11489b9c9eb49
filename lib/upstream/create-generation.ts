import type { Context } from "@/lib/context/context";
import { callUpstream } from "./call-upstream";
import { claimGeneration } from "./claim-generation";
import type { Credential, Generation, GenerationRequest, Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

/**
 * Asks an upstream for a job's video and makes the answer the job's own. Throws `UpstreamError`: `unclear` also when an equal
 * job has found this generation first, because then one of its own is there for this job to find.
 */
export async function createGeneration(ctx: Context, { upstream, credential, jobId, request }: { upstream: Upstream; credential: Credential; jobId: string; request: GenerationRequest }): Promise<Generation> {
  const generation = await callUpstream(ctx, upstream, () => upstream.create(credential, request));
  if (await claimGeneration(ctx, { upstream: upstream.name, upstreamId: generation.upstreamId, jobId })) return generation;
  throw new UpstreamError("unclear", `${generation.upstreamId} is another job's`);
}
