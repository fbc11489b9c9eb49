import { expect, test } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import type { JobWithCharge } from "@/lib/gateway/get-job";
import { logLine } from "@/lib/gateway/log-line";
import { presentJob, presentVideo } from "@/lib/gateway/present-job";
import { fitRequest } from "@/lib/gateway/video-request";
import { idOfPublic, publicId } from "@/lib/ids/public-id";
import { parseGatewayLog } from "@/lib/ingest/gateway-log";
import { MODELS } from "@/lib/catalog/seed-data";

const RAY_2 = MODELS.find((model) => model.id === "luma/luma-dream-machine-ray-2")!;
const FLASH = MODELS.find((model) => model.id === "luma/luma-ray-flash-2")!;
const AT = new Date("2026-11-01T12:00:00.000Z");

function job(change: Partial<JobWithCharge> = {}): JobWithCharge {
  return {
    accountId: "0190a0a0-0000-7000-8000-000000000001", id: "0190a0a0-0000-7000-8000-000000000002", status: "completed", apiKeyId: "0190a0a0-0000-7000-8000-000000000003", subAccountId: null,
    tag: "ads", modelId: RAY_2.id, funding: "wallet", prompt: "a lake", imageUrl: null, webhookUrl: null, requestedMs: 5_000, resolution: "720p", aspectRatio: "16:9", quoteMicros: 2_500_000n,
    upstream: "luma", upstreamModel: "ray-2", credential: "luma:house", callbackToken: "t", createAttempts: 1, createAttemptedAt: AT, upstreamId: "gen-1", outcome: "completed", httpStatus: 200, error: null,
    deliveredMs: 5_000, secondsSource: "probed", fileName: "video.mp4", fileBytes: 10, width: 1280, height: 720, createdAt: AT, startedAt: AT, finishedAt: new Date(AT.getTime() + 42_000),
    updatedAt: AT, settledAt: new Date(AT.getTime() + 43_000), amountMicros: 2_500_000n, fellBackAt: null, ...change,
  };
}

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

test("a request that leaves everything out gets the model's own length, 720p and 16:9", () => {
  expect(fitRequest(RAY_2, { prompt: "a lake" })).toEqual({ requestedMs: 5_000, resolution: "720p", aspectRatio: "16:9" });
});

test("a request that says everything gets exactly that", () => {
  expect(fitRequest(FLASH, { prompt: "a lake", durationSeconds: 9, resolution: "1080p", aspectRatio: "1:1", imageUrl: "https://example.com/a.png" })).toEqual({ requestedMs: 9_000, resolution: "1080p", aspectRatio: "1:1" });
});

test.each([
  ["prompt", { prompt: "  " }, "1 to 5000 characters"],
  ["prompt", { prompt: "x".repeat(5_001) }, "1 to 5000 characters"],
  ["duration", { prompt: "a", durationSeconds: 7 }, "5 or 9 seconds"],
  ["duration", { prompt: "a", durationSeconds: 5.0001 }, "5 or 9 seconds"],
  ["duration", { prompt: "a", durationSeconds: -5 }, "5 or 9 seconds"],
  ["resolution", { prompt: "a", resolution: "8k" }, "540p, 720p, 1080p or 4k"],
  ["aspect_ratio", { prompt: "a", aspectRatio: "2:1" }, "16:9"],
  ["image_url", { prompt: "a", imageUrl: "https://example.com/a.png" }, "does not take an image"],
])("a bad %s is refused by name, with what is allowed", (field, request, said) => {
  const error = refusal(() => fitRequest(RAY_2, request));
  expect([error.code, error.field]).toEqual(["invalid_request", field]);
  expect(error.message).toContain(said);
});

test("an image must be at an https address", () => {
  expect(refusal(() => fitRequest(FLASH, { prompt: "a", imageUrl: "http://example.com/a.png" })).field).toBe("image_url");
});

test("a public id leads back to its UUID, and nothing else does", () => {
  const id = "0190a0a0-0000-7000-8000-000000000002";
  expect(idOfPublic("job", publicId("job", id))).toBe(id);
  for (const text of ["job_", "job_zz", `sa_${id.replaceAll("-", "")}`, `${publicId("job", id)}0`, id]) expect(idOfPublic("job", text)).toBeNull();
});

test("a job's log line is a line of the documented log, and says the same each time", () => {
  for (const ended of [job(), job({ status: "failed", outcome: "failed", httpStatus: 500, error: "moderation", deliveredMs: null, secondsSource: null }), job({ status: "failed", outcome: "cancelled", httpStatus: 499, error: "cancelled", deliveredMs: null, secondsSource: null, upstreamId: null })]) {
    const parsed = parseGatewayLog(logLine(ended), new Date(AT.getTime() + 60_000));
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(parsed.accountId).toBe(ended.accountId);
    expect(parsed.call).toMatchObject({ jobId: publicId("job", ended.id), status: ended.outcome, requestedMs: 5_000, durationMs: ended.outcome === "completed" ? 5_000 : 0, occurredAt: AT, holdId: ended.id, latencyMs: 42_000 });
    expect(logLine(ended)).toBe(logLine({ ...ended, updatedAt: new Date(0), settledAt: null }));
  }
});

test("a finished job says where its file is, how long it is and what it cost", () => {
  expect(presentJob(job())).toMatchObject({
    object: "job", status: "completed", modality: "video", created: AT.getTime() / 1_000, result: { duration: 5, resolution: "1280x720" }, usage: { cost_cents: 250, video_seconds: 5, byok: false },
  });
  expect(presentJob(job()).result_url).toMatch(/\/v1\/files\/jobs\/job_0190a0a0000070008000000000000002\/video\.mp4$/);
});

test("an unfinished job claims neither a result nor a cost", () => {
  const shown = presentJob(job({ status: "processing", outcome: null, settledAt: null, finishedAt: null, amountMicros: null }));
  expect(Object.keys(shown).sort()).toEqual(["created", "created_at", "id", "modality", "model", "object", "status", "updated_at"]);
});

test("a delivered video without a charge has no cost yet, not a cost of zero", () => {
  expect(presentJob(job({ amountMicros: null })).usage?.cost_cents).toBeNull();
  expect(presentJob(job({ status: "failed", outcome: "failed", amountMicros: null, error: "x" })).usage?.cost_cents).toBe(0);
});

test("the OpenAI view of a job has its words and its size", () => {
  expect(presentVideo(job({ status: "processing", outcome: null, settledAt: null, finishedAt: null, width: null, height: null, aspectRatio: "9:16", resolution: "1080p" }))).toMatchObject({ object: "video", status: "in_progress", seconds: "5", size: "1080x1920", error: null, completed_at: null });
  expect(presentVideo(job({ status: "failed", outcome: "cancelled", error: "cancelled", width: null, height: null })).error).toEqual({ code: "cancelled", message: "cancelled" });
});
