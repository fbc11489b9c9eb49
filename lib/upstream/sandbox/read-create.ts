import { z } from "zod";
import type { CreateRequest } from "./generations";

/** A refusal in Luma's shape. */
export class LumaProblem extends Error {
  constructor(readonly status: number, readonly detail: unknown, readonly headers: Record<string, string> = {}) {
    super(typeof detail === "string" ? detail : JSON.stringify(detail));
    this.name = "LumaProblem";
  }
}

const url = z.url({ protocol: /^https?$/ });
const keyframe = z.union([z.looseObject({ type: z.literal("image"), url }), z.looseObject({ type: z.literal("generation"), id: z.string() })]);
const BODY = z.looseObject({
  model: z.enum(["ray-2", "ray-flash-2"]),
  prompt: z.string().optional(),
  aspect_ratio: z.enum(["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]).default("16:9"),
  duration: z.enum(["5s", "9s"]).default("5s"),
  resolution: z.enum(["540p", "720p", "1080p", "4k"]).default("720p"),
  loop: z.boolean().optional(),
  keyframes: z.object({ frame0: keyframe.optional(), frame1: keyframe.optional() }).optional(),
  callback_url: url.optional(),
});

/** Reads the body of a create. Throws `LumaProblem`: 422 for a field that is no such thing, 400 in the words of https://docs.lumalabs.ai/docs/errors */
export function readCreate(text: string): CreateRequest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new LumaProblem(422, [{ type: "json_invalid", loc: ["body"], msg: "JSON decode error" }]);
  }
  const parsed = BODY.safeParse(json);
  if (!parsed.success) throw new LumaProblem(422, parsed.error.issues.map(({ code, path, message }) => ({ type: code, loc: ["body", ...path], msg: message })));
  const { prompt, keyframes } = parsed.data;
  if (!prompt && !keyframes?.frame0 && !keyframes?.frame1) throw new LumaProblem(400, "Prompt is required");
  if (prompt && prompt.length < 3) throw new LumaProblem(400, "Prompt is too short, minimum length is 3 characters");
  if (prompt && prompt.length > 5_000) throw new LumaProblem(400, "Prompt is too long, maximum length is 5000 characters");
  return parsed.data;
}
