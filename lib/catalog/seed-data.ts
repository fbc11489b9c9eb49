import type { Capabilities, COLLECTIONS } from "@/db/schema";
import type { Micros } from "@/lib/money/micros";

export const SEED_FROM = new Date("2024-01-01T00:00:00.000Z");
export const STANDARD_FEE_BPS = 500;

type SeedPrice = { listId: string; upstreamId: string; resolution: string; unit: "second" | "block" | "clip"; unitPriceMicros: Micros; blockMs: number | null; minimumMs: number };
type SeedModel = { id: string; providerId: string; name: string; description: string; strengths: string[]; useCases: string[]; capabilities: Capabilities; collections?: (typeof COLLECTIONS)[number][]; upstream?: string; upstreamModel?: string; prices: SeedPrice[] };

export const PROVIDERS = [
  { id: "luma", name: "Luma Labs", website: "https://lumalabs.ai" },
  { id: "runway", name: "Runway", website: "https://runwayml.com" },
  { id: "openai", name: "OpenAI", website: "https://openai.com" },
  { id: "google", name: "Google", website: "https://deepmind.google" },
  { id: "kuaishou", name: "Kuaishou", website: "https://klingai.com" },
  { id: "minimax", name: "MiniMax", website: "https://minimax.io" },
  { id: "pika", name: "Pika", website: "https://pika.art" },
  { id: "alibaba", name: "Alibaba", website: "https://wan.video" },
  { id: "bytedance", name: "ByteDance", website: "https://seed.bytedance.com" },
];

let lastPrice = 0;

/** Fixed ids, counted in the order of this file: append new lines, never reorder. */
function price(resolution: string, unit: SeedPrice["unit"], unitPriceMicros: Micros, blockMs: number | null = null, minimumMs = 0): SeedPrice {
  const id = (card: string) => `00000000-0000-7000-${card}000-${String(lastPrice).padStart(12, "0")}`;
  lastPrice += 1;
  return { listId: id("8"), upstreamId: id("9"), resolution, unit, unitPriceMicros, blockMs, minimumMs };
}

const WIDE = ["16:9", "9:16", "1:1"];
const text: Capabilities["features"] = ["text-to-video"];
const both: Capabilities["features"] = ["text-to-video", "image-to-video"];

/** The catalog that a new installation starts with. An admin changes it from there. */
export const MODELS: SeedModel[] = [
  {
    id: "luma/luma-dream-machine-ray-2", providerId: "luma", name: "Luma Ray 2", collections: ["frontier"],
    description: "Ray2 is a large-scale video generative model capable of creating realistic visuals with natural, coherent motion.",
    upstream: "luma", upstreamModel: "ray-2",
    strengths: ["Text-to-video generation", "Cinematic motion"], useCases: ["Ads", "Storyboards", "Demos"],
    capabilities: { features: text, durationsMs: [5_000, 9_000], resolutions: ["540p", "720p", "1080p", "4k"], aspectRatios: ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"] },
    prices: [price("*", "second", 500_000n)],
  },
  {
    id: "luma/luma-ray-flash-2", providerId: "luma", name: "Luma Ray Flash 2",
    description: "A faster and cheaper Ray 2, for drafts and iteration.",
    upstream: "luma", upstreamModel: "ray-flash-2",
    strengths: ["Fast drafts", "Low price"], useCases: ["Storyboards", "Iteration"],
    capabilities: { features: both, durationsMs: [5_000, 9_000], resolutions: ["540p", "720p", "1080p"], aspectRatios: WIDE },
    prices: [price("*", "second", 170_000n), price("1080p", "second", 310_000n)],
  },
  {
    id: "runway/gen-4-turbo", providerId: "runway", name: "Runway Gen-4 Turbo",
    description: "Image-led video with consistent characters and places.",
    strengths: ["Consistent characters", "Camera control"], useCases: ["Film", "Ads"],
    capabilities: { features: both, durationsMs: [5_000, 10_000], resolutions: ["720p"], aspectRatios: WIDE },
    prices: [price("*", "second", 50_000n)],
  },
  {
    id: "runway/gen-4-aleph", providerId: "runway", name: "Runway Gen-4 Aleph",
    description: "Edits and transforms existing footage from a prompt.",
    strengths: ["Video editing", "Style transfer"], useCases: ["Post-production"],
    capabilities: { features: ["video-to-video"], durationsMs: [5_000], resolutions: ["720p"], aspectRatios: WIDE },
    prices: [price("*", "second", 150_000n)],
  },
  {
    id: "openai/sora-2", providerId: "openai", name: "Sora 2",
    description: "Video with synchronised sound from text or an image.",
    upstream: "openai-videos", upstreamModel: "sora-2",
    strengths: ["Physics", "Sound"], useCases: ["Social clips", "Ads"],
    capabilities: { features: [...both, "audio"], durationsMs: [4_000, 8_000, 12_000], resolutions: ["720p"], aspectRatios: ["16:9", "9:16"] },
    prices: [price("*", "second", 100_000n)],
  },
  {
    id: "openai/sora-2-pro", providerId: "openai", name: "Sora 2 Pro", collections: ["frontier"],
    description: "Sora 2 at production quality.",
    strengths: ["Detail", "Sound"], useCases: ["Film", "Ads"],
    capabilities: { features: [...both, "audio"], durationsMs: [4_000, 8_000, 12_000], resolutions: ["720p", "1024p"], aspectRatios: ["16:9", "9:16"] },
    prices: [price("720p", "second", 300_000n), price("1024p", "second", 500_000n)],
  },
  {
    id: "google/veo-3.1", providerId: "google", name: "Veo 3.1", collections: ["frontier"],
    description: "High-fidelity video with native audio.",
    strengths: ["Realism", "Native audio"], useCases: ["Ads", "Film"],
    capabilities: { features: [...both, "audio"], durationsMs: [4_000, 6_000, 8_000], resolutions: ["720p", "1080p", "4k"], aspectRatios: ["16:9", "9:16"] },
    prices: [price("*", "second", 400_000n), price("4k", "second", 600_000n)],
  },
  {
    id: "kuaishou/kling-2.5-turbo", providerId: "kuaishou", name: "Kling 2.5 Turbo",
    description: "Fluid motion, billed in blocks of five seconds.",
    strengths: ["Motion", "Prompt following"], useCases: ["Social clips"],
    capabilities: { features: both, durationsMs: [5_000, 10_000], resolutions: ["720p", "1080p"], aspectRatios: WIDE },
    prices: [price("*", "block", 350_000n, 5_000)],
  },
  {
    id: "minimax/hailuo-02", providerId: "minimax", name: "Hailuo 02",
    description: "Priced per clip, whatever its length.",
    strengths: ["Value", "Physics"], useCases: ["Social clips", "Drafts"],
    capabilities: { features: both, durationsMs: [6_000, 10_000], resolutions: ["768p", "1080p"], aspectRatios: ["16:9"] },
    prices: [price("768p", "clip", 270_000n), price("1080p", "clip", 480_000n)],
  },
  {
    id: "pika/pika-2.2", providerId: "pika", name: "Pika 2.2",
    description: "Playful effects and key frames, priced per clip.",
    strengths: ["Effects", "Key frames"], useCases: ["Social clips"],
    capabilities: { features: both, durationsMs: [5_000, 10_000], resolutions: ["720p", "1080p"], aspectRatios: WIDE },
    prices: [price("720p", "clip", 200_000n), price("1080p", "clip", 450_000n)],
  },
  {
    id: "alibaba/wan-2.5", providerId: "alibaba", name: "Wan 2.5",
    description: "Open-weights lineage with sound, at three resolutions.",
    strengths: ["Value", "Sound"], useCases: ["Drafts", "Localisation"],
    capabilities: { features: [...both, "audio"], durationsMs: [5_000, 10_000], resolutions: ["480p", "720p", "1080p"], aspectRatios: WIDE },
    prices: [price("480p", "second", 50_000n), price("720p", "second", 100_000n), price("1080p", "second", 150_000n)],
  },
  {
    id: "bytedance/seedance-1-pro", providerId: "bytedance", name: "Seedance 1 Pro",
    description: "Multi-shot stories from one prompt; five seconds at least are billed.",
    strengths: ["Multi-shot", "Prompt following"], useCases: ["Ads", "Storyboards"],
    capabilities: { features: both, durationsMs: [5_000, 10_000], resolutions: ["480p", "720p", "1080p"], aspectRatios: WIDE },
    prices: [price("*", "second", 60_000n, null, 5_000), price("1080p", "second", 150_000n, null, 5_000)],
  },
];
