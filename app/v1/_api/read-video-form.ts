import { AppError } from "@/lib/errors/app-error";
import { checkShape } from "@/lib/http/check-shape";
import { readBytes } from "@/lib/http/read-body";
import type { VideoRequest } from "@/lib/gateway/video-request";
import { parseSize } from "@/lib/gateway/video-size";
import { MAX_BODY_BYTES, readJson } from "./read-json";
import { openAiVideoBody } from "./shapes";

/** Reads a request in the OpenAI Videos form, JSON or multipart. Throws `invalid_request` naming the field. */
export async function readVideoForm(request: Request): Promise<VideoRequest> {
  const isForm = request.headers.get("content-type")?.toLowerCase().startsWith("multipart/form-data") ?? false;
  const { prompt, model, size, seconds } = isForm ? checkShape(await readForm(request), openAiVideoBody) : await readJson(request, openAiVideoBody);
  return { prompt, model: model ?? undefined, durationSeconds: seconds == null ? undefined : Number(seconds), ...(size ? parseSize(size) : {}) };
}

async function readForm(request: Request): Promise<Record<string, string>> {
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": request.headers.get("content-type")! } }).formData().catch(() => {
    throw new AppError("invalid_request", "body: not multipart/form-data");
  });
  if (form.has("input_reference")) throw new AppError("invalid_request", "input_reference: a file is not taken here; send image_url to /v1/videos/generations", "input_reference");
  return Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === "string"));
}
