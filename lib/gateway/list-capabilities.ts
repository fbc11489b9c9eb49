/** What the endpoint for videos can be asked for, in words; the catalog's models name them. */
const DESCRIPTIONS = {
  "text-to-video": "Makes a video from a prompt.",
  "image-to-video": "Makes a video from a prompt and an image to begin with, given as image_url.",
  "video-to-video": "Makes a video from a prompt and another video.",
  audio: "Makes a video with sound.",
};

/** The vocabulary of capabilities in the public API's form. */
export function listCapabilities() {
  return Object.entries(DESCRIPTIONS).map(([id, description]) => ({ id, object: "capability", modality: "video", description, endpoint: "/v1/videos/generations" }));
}
