import { createHash } from "node:crypto";
import { newId } from "@/lib/ids/ids";
import type { Kept, State, Store } from "./store";
import type { Plan } from "./triggers";

/** As long as Luma takes, roughly. */
const QUEUED_MS = 3_000;
const SECONDS_OF_WORK_PER_SECOND = 6;
const SLOW_MS = 600_000;
/** How much longer a picture takes than one of 720p. */
const EFFORT: Record<string, number> = { "540p": 0.7, "720p": 1, "1080p": 1.6, "4k": 2.5 };
const FAST_MODEL = "ray-flash-2";

export type CreateRequest = { model: string; prompt?: string; aspect_ratio: string; duration: string; resolution: string; callback_url?: string } & Record<string, unknown>;

export const ownerOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

/** Makes a generation as planned. `speed`: how many times as fast as Luma; 0 is at once. */
export function makeGeneration(store: Store, { owner, request, plan, nowMs, speed }: { owner: string; request: CreateRequest; plan: Plan; nowMs: number; speed: number }): Kept {
  const requestedMs = Number.parseInt(request.duration, 10) * 1_000;
  const waits = (ms: number): number => (speed === 0 ? 0 : ms / speed);
  const work = requestedMs * SECONDS_OF_WORK_PER_SECOND * EFFORT[request.resolution]! * (request.model === FAST_MODEL ? 0.5 : 1);
  const dreamingMs = nowMs + waits(QUEUED_MS);
  const generation: Kept = {
    id: newId(), owner, request, createdMs: nowMs, dreamingMs,
    doneMs: dreamingMs + (plan.callbacks.early ? 0 : plan.slow ? SLOW_MS / Math.max(speed, 1) : waits(work)),
    failure: plan.failure, lengthMs: plan.lengthMs ?? requestedMs, brokenFile: plan.brokenFile, aspectRatio: request.aspect_ratio, callbacks: request.callback_url ? plan.callbacks.times : 0, told: "queued",
  };
  if (plan.callbacks.early) Object.assign(generation, { dreamingMs: nowMs, doneMs: nowMs });
  store.put(generation);
  return generation;
}

export function stateAt({ dreamingMs, doneMs, failure }: Kept, nowMs: number): State {
  if (nowMs >= doneMs) return failure === null ? "completed" : "failed";
  return nowMs >= dreamingMs ? "dreaming" : "queued";
}

/** A generation as Luma tells it. */
export function tellGeneration(generation: Kept, state: State, url: string): Record<string, unknown> {
  return {
    id: generation.id, generation_type: "video", model: generation.request.model, state, failure_reason: state === "failed" ? generation.failure : null,
    created_at: new Date(generation.createdMs).toISOString(), request: { generation_type: "video", ...generation.request },
    assets: state === "completed" ? { image: null, progress_video: null, video: `${url}/files/${generation.id}.mp4` } : null,
  };
}
