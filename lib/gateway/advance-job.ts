import { markProviderKey, type MarkedState } from "@/lib/byok/mark-provider-key";
import { keyOfCredential } from "@/lib/byok/openable-key";
import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { enqueue } from "@/lib/queue/enqueue";
import { callUpstream } from "@/lib/upstream/call-upstream";
import { createGeneration } from "@/lib/upstream/create-generation";
import { describeFailure, FAILURES } from "@/lib/upstream/failure-table";
import { findGeneration } from "@/lib/upstream/find-generation";
import { findUpstream } from "@/lib/upstream/get-upstream";
import { NoVideo } from "@/lib/upstream/no-video";
import { releaseSlot, takeSlot } from "@/lib/upstream/slots";
import type { Credential, Generation, GenerationRequest, Upstream } from "@/lib/upstream/upstream";
import { UpstreamError } from "@/lib/upstream/upstream-error";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";
import { callbackUrl } from "./callback-url";
import { credentialOf } from "./credential-of";
import { finishJob } from "./finish-job";
import { fundOtherwise } from "./fund-otherwise";
import { changeJob, findJob, type Job, type JobRef, noteStep } from "./job";
import { storeVideo } from "./store-video";

type Way = { upstream: Upstream; credential: Credential };
/** When to look again, and how often in a row it was looked in vain: for a create of unclear end, or for a generation or a file that should be there. Null: never, it has ended. */
type Next = { delayMs: number; lookups?: number } | null;

/** How often a create that broke is sent, and how long one that finds no room upstream waits, before the customer is told. */
const MAX_CREATES = 5;
const PATIENCE_MS = 3_600_000;
/** Looks in vain before that is believed. A lost create had twice the longest answer's time to show itself by then, too. */
const MAX_LOOKUPS = 5;
const lostAfterMs = () => 2 * getEnv().UPSTREAM_TIMEOUT_MS;
/** How old a job is, at least, when an upstream is believed that does not know its own generation or gives no video. */
const GONE_AFTER_MS = 3_600_000;
/** What an upstream says of a request that it will not fulfil, rather than of its own trouble. */
const MODERATED = /moderat|policy|safety/i;

/**
 * Takes a job one step further: creates its generation, finds out what became of it, fetches the video. Plans the next
 * look itself, so a task that runs twice, or is killed at any instant and given to another, only looks once more.
 */
export async function advanceJob(ctx: Context, ref: JobRef, { lookups = 0, plan = true }: { lookups?: number; plan?: boolean } = {}): Promise<void> {
  const job = await findJob(ctx, ref);
  if (!job || job.settledAt) return;
  if (job.outcome) return enqueue(ctx, "job.settle", ref);
  const next = await step(ctx, job, lookups);
  if (next && plan) await enqueue(ctx, "job.advance", { ...ref, ...(next.lookups ? { lookups: next.lookups } : {}) }, { delayMs: next.delayMs });
}

async function step(ctx: Context, job: Job, lookups: number): Promise<Next> {
  const upstream = findUpstream(job.upstream);
  const isNew = job.upstreamId === null && job.createAttemptedAt === null;
  const credential = await credentialOf(ctx, job, { forNew: isNew });
  // A provider key that was revoked before anything was sent is not used any more.
  if (isNew && !credential && job.funding === "byok") return (await fundOtherwise(ctx, job)) === "on" ? { delayMs: 0 } : null;
  // A provider key that its owner deleted is gone for good, and with it the way to the video.
  if (!credential && job.funding === "byok") {
    await finishJob(ctx, job, { outcome: "failed", httpStatus: 401, error: "Your provider key was deleted before the video was fetched with it" });
    return null;
  }
  // Taken out of the settings while it was under way: it waits, with its hold, until it is back.
  if (!upstream || !credential) return { delayMs: 60_000 };
  const way = { upstream, credential };
  if (job.upstreamId) return poll(ctx, job, way, lookups);
  return job.createAttemptedAt ? lookUp(ctx, job, way, lookups) : create(ctx, job, way);
}

async function create(ctx: Context, job: Job, way: Way): Promise<Next> {
  const ref = refOf(job);
  if (!(await takeSlot(ctx, job.credential, job.id))) return { delayMs: jitter(2_000) };
  const request = requestOf(job);
  const now = ctx.clock.now();
  const attempt = job.createAttempts + 1;
  // Written before it is sent: from here on the upstream may have it.
  const claimed = await changeJob(ctx, job, { status: "processing", createAttempts: attempt, createAttemptedAt: now, startedAt: job.startedAt ?? now }, { createAttempts: job.createAttempts });
  if (!claimed) {
    // Cancelled, or paid for otherwise, after it was read: nobody else would give the place back.
    const current = await findJob(ctx, ref);
    if (current?.outcome || current?.credential !== job.credential) await releaseSlot(ctx, job.credential, job.id);
    return { delayMs: jitter(5_000) };
  }
  const claim: Job = { ...job, createAttempts: attempt, createAttemptedAt: now };
  try {
    const generation = await createGeneration(ctx, { ...way, jobId: job.id, request });
    const adopted = await adopt(ctx, claim, generation, "created");
    await noteKeyAnswer(ctx, job, "valid");
    return adopted ? await follow(ctx, claim, way, generation) : { delayMs: jitter(2_000) };
  } catch (error) {
    const failure = asUpstreamError(error);
    if (failure.kind === "unclear") {
      await noteStep(ctx, ref, "create_unclear", { message: failure.message });
      return { delayMs: jitter(2_000), lookups: 1 };
    }
    await noteStep(ctx, ref, "create_refused", { kind: failure.kind, message: failure.message });
    const ownKey = job.funding === "byok";
    if (ownKey && (failure.kind === "invalid_key" || failure.kind === "out_of_credit")) {
      await noteKeyAnswer(ctx, job, failure.kind === "invalid_key" ? "invalid" : "out_of_credit");
      return (await fundOtherwise(ctx, claim)) === "on" ? { delayMs: 0 } : null;
    }
    const pauseMs = jitter(failure.retryAfterMs ?? Math.min(60_000, 1_000 * 2 ** attempt));
    const isPatient = now.getTime() - job.createdAt.getTime() <= PATIENCE_MS;
    // The first time at once; later on each of its keys had its turn, and all are busy.
    if (ownKey && isPatient && failure.kind === "rate_limited" && (await fundOtherwise(ctx, claim, { busy: true })) === "on") return { delayMs: attempt === 1 ? 0 : pauseMs };
    const { retry, httpStatus, message } = describeFailure(failure, { ownKey });
    if (!retry || (failure.kind === "failed" ? attempt >= MAX_CREATES : !isPatient)) {
      await finishJob(ctx, job, { outcome: "failed", httpStatus, error: message });
      return null;
    }
    // Certainly nothing was made: it waits its turn again, and leaves its place to others meanwhile.
    await changeJob(ctx, claim, { status: "queued", createAttemptedAt: null }, { createAttempts: attempt });
    await releaseSlot(ctx, job.credential, job.id);
    return { delayMs: pauseMs };
  }
}

/** Whether a create whose answer never came has made something: only when it surely has not, it is sent again. */
async function lookUp(ctx: Context, job: Job, way: Way, lookups: number): Promise<Next> {
  const request = requestOf(job);
  const since = new Date(job.createAttemptedAt!.getTime() - CLOCK_SKEW_MS);
  const generation = await findGeneration(ctx, { ...way, jobId: job.id, request, since }).catch(async (error: unknown) => {
    await noteStep(ctx, refOf(job), "look_up_failed", { message: asUpstreamError(error).message });
    return undefined;
  });
  if (generation === undefined) return { delayMs: jitter(5_000), lookups };
  if (generation) {
    return (await adopt(ctx, job, generation, "found")) ? follow(ctx, job, way, generation) : { delayMs: jitter(2_000) };
  }
  const waited = ctx.clock.now().getTime() - job.createAttemptedAt!.getTime();
  if (lookups < MAX_LOOKUPS || waited < lostAfterMs()) return { delayMs: jitter((lookups + 1) * lostAfterMs() / 20), lookups: lookups + 1 };
  await noteStep(ctx, refOf(job), "create_lost", { lookups });
  if (job.createAttempts >= MAX_CREATES) {
    await finishJob(ctx, job, { outcome: "failed", httpStatus: 500, error: "The upstream never confirmed the request" });
    return null;
  }
  await changeJob(ctx, job, { status: "queued", createAttemptedAt: null }, { createAttempts: job.createAttempts });
  return { delayMs: 1_000 };
}

async function poll(ctx: Context, job: Job, way: Way, lookups: number): Promise<Next> {
  const generation = await callUpstream(ctx, way.upstream, () => way.upstream.get(way.credential, job.upstreamId!)).catch(async (error: unknown) => {
    // Nothing but `completed` or `failed` ends a job: a poll that fails says nothing about the video.
    const failure = asUpstreamError(error);
    await noteStep(ctx, refOf(job), "poll_failed", { kind: failure.kind, message: failure.message });
    return failure;
  });
  if (generation instanceof UpstreamError) {
    if (generation.kind !== "not_found") return { delayMs: pause(ctx, job) };
    if (!isBelieved(ctx, job, lookups)) return { delayMs: pause(ctx, job), lookups: lookups + 1 };
    // An upstream that knows of no such video, long after it took the order, will not deliver it.
    await finishJob(ctx, job, { outcome: "failed", httpStatus: FAILURES.not_found.httpStatus, error: FAILURES.not_found.message });
    return null;
  }
  return follow(ctx, job, way, generation, lookups);
}

/** Whether what was looked for in vain so often is not there. */
const isBelieved = (ctx: Context, job: Job, lookups: number) => lookups >= MAX_LOOKUPS && ageOf(ctx, job) >= GONE_AFTER_MS;

/** Acts on what the upstream says of a generation. */
async function follow(ctx: Context, job: Job, way: Way, generation: Generation, lookups = 0): Promise<Next> {
  if (generation.state === "failed") {
    const { httpStatus } = FAILURES[MODERATED.test(generation.failure ?? "") ? "refused" : "failed"];
    await finishJob(ctx, job, { outcome: "failed", httpStatus, error: generation.failure ?? "The provider could not make the video" });
    return null;
  }
  if (generation.state !== "completed") return { delayMs: pause(ctx, job) };
  try {
    await finishJob(ctx, job, await storeVideo(ctx, job, way.upstream, way.credential, generation));
    return null;
  } catch (error) {
    await noteStep(ctx, refOf(job), "store_failed", { message: error instanceof Error ? error.message : String(error) });
    if (!(error instanceof NoVideo)) return { delayMs: pause(ctx, job) };
    // All of the file is fetched again, so not as often as a state is asked for.
    if (!isBelieved(ctx, job, lookups)) return { delayMs: Math.max(pause(ctx, job), jitter(30_000)), lookups: lookups + 1 };
    await finishJob(ctx, job, { outcome: "failed", httpStatus: FAILURES.failed.httpStatus, error: "The provider delivered no video that can be played" });
    return null;
  }
}

/** What an upstream's answer says of the customer's own key. */
async function noteKeyAnswer(ctx: Context, job: Job, state: MarkedState): Promise<void> {
  const id = keyOfCredential(job.credential);
  if (id !== null) await markProviderKey(ctx, { accountId: job.accountId, id, state });
}

/** Makes a generation the job's, whose end is then its end; false when it has one already or was sent anew meanwhile. */
async function adopt(ctx: Context, job: Job, { upstreamId }: Generation, kind: "created" | "found"): Promise<boolean> {
  const adopted = await changeJob(ctx, job, { upstreamId }, { createAttempts: job.createAttempts });
  await noteStep(ctx, refOf(job), kind, { upstreamId, adopted });
  return adopted;
}

/** The request as the upstream is sent it; the same each time, so that it can be found by it. */
function requestOf(job: Job): GenerationRequest {
  return { model: job.upstreamModel, prompt: job.prompt, imageUrl: job.imageUrl, durationMs: job.requestedMs, resolution: job.resolution, aspectRatio: job.aspectRatio, callbackUrl: callbackUrl(job) };
}

function asUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  throw error;
}

const ageOf = (ctx: Context, job: Job) => ctx.clock.now().getTime() - (job.startedAt ?? job.createdAt).getTime();

/** Young jobs are asked after often, old ones seldom; none is given up. */
function pause(ctx: Context, job: Job): number {
  const age = ageOf(ctx, job);
  return jitter(age < 60_000 ? 2_000 : age < 300_000 ? 5_000 : age < 3_600_000 ? 20_000 : age < 86_400_000 ? 120_000 : 900_000);
}

const jitter = (ms: number) => ms * (0.8 + 0.4 * Math.random());
const refOf = (job: Job): JobRef => ({ accountId: job.accountId, jobId: job.id });
