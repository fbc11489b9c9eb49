import type { Capabilities } from "@/db/schema";
import { AppError } from "@/lib/errors/app-error";

/** What a client may ask for; absent fields take the model's own. */
export type VideoRequest = {
  model?: string;
  prompt: string;
  durationSeconds?: number;
  resolution?: string;
  aspectRatio?: string;
  imageUrl?: string;
  webhookUrl?: string;
};

export const DEFAULT_MODEL = "luma/luma-dream-machine-ray-2";
const MAX_PROMPT = 5_000;

/**
 * Checks a request against what a model can do and fills in what was left out. Throws `invalid_request` naming the field
 * and what is allowed.
 */
export function fitRequest(model: { id: string; capabilities: Capabilities }, request: VideoRequest): { requestedMs: number; resolution: string; aspectRatio: string } {
  const { features, durationsMs, resolutions, aspectRatios } = model.capabilities;
  const prompt = request.prompt.trim();
  if (prompt.length === 0 || request.prompt.length > MAX_PROMPT) throw new AppError("invalid_request", `prompt: 1 to ${MAX_PROMPT} characters`, "prompt");
  const requestedMs = request.durationSeconds === undefined ? durationsMs[0]! : Math.round(request.durationSeconds * 1_000);
  if (!durationsMs.includes(requestedMs) || (request.durationSeconds !== undefined && requestedMs !== request.durationSeconds * 1_000)) {
    throw new AppError("invalid_request", `duration: ${model.id} makes videos of ${either(durationsMs.map((ms) => ms / 1_000))} seconds`, "duration");
  }
  if (request.imageUrl !== undefined && !features.includes("image-to-video")) throw new AppError("invalid_request", `image_url: ${model.id} does not take an image`, "image_url");
  if (request.imageUrl !== undefined && !/^https:\/\/[^\s/]+/.test(request.imageUrl)) throw new AppError("invalid_request", "image_url: an https address", "image_url");
  return {
    requestedMs,
    resolution: choose(model.id, "resolution", request.resolution, resolutions, "720p"),
    aspectRatio: choose(model.id, "aspect_ratio", request.aspectRatio, aspectRatios, "16:9"),
  };
}

function choose(modelId: string, field: string, wanted: string | undefined, allowed: string[], usual: string): string {
  if (wanted === undefined) return allowed.includes(usual) ? usual : allowed[0] ?? "";
  if (!allowed.includes(wanted)) throw new AppError("invalid_request", `${field}: ${modelId} makes ${either(allowed)}`, field);
  return wanted;
}

function either(values: (string | number)[]): string {
  return values.length < 2 ? String(values[0] ?? "none") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}
