import type { Capabilities } from "@/db/schema";

type Feature = Capabilities["features"][number];

/** Every capability that a model can have, in words; the catalog's models name them. */
const DESCRIPTIONS: Record<Feature, string> = {
  "text-to-video": "Makes a video from a prompt.",
  "image-to-video": "Makes a video from a prompt and an image to begin with, given as image_url.",
  "video-to-video": "Makes a video from a prompt and another video.",
};

/** The vocabulary of capabilities in the public API's form. */
export function listCapabilities() {
  return (Object.keys(DESCRIPTIONS) as Feature[]).map((id) => ({ id, object: "capability", modality: "video", description: DESCRIPTIONS[id], endpoint: "/v1/videos/generations" }));
}
