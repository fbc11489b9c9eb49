import type { FEATURES } from "@/db/schema";

/** What the features are called on pages. */
export const FEATURE_NAMES: Record<(typeof FEATURES)[number], string> = {
  "text-to-video": "Text to video", "image-to-video": "Image to video", "video-to-video": "Video to video", audio: "Sound", streaming: "Streaming", tools: "Tool calling", vision: "Vision", "json-mode": "JSON mode", "prompt-caching": "Prompt caching",
};
