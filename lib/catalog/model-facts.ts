import type { models } from "@/db/schema";
import { z } from "zod";
import { COLLECTIONS, FEATURES } from "@/db/schema";
import { hashText } from "@/lib/ids/hash-text";

export const PROVIDER_ID = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "1 to 63 small letters, digits and dashes, such as luma");
/** Its first part is its provider's id: it is the address of the model's page. */
export const MODEL_ID = z.string().max(128, "at most 128 characters").regex(/^[a-z0-9][a-z0-9-]{0,62}\/[a-z0-9][a-z0-9._-]*$/, "a provider's id, a slash, and small letters, digits, dots, dashes and underscores, such as luma/luma-dream-machine-ray-2");
export const ALIAS = z.string().max(128, "at most 128 characters").regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/, "letters, digits, and . _ : @ / - between them");

const words = (max: number) => z.string().trim().min(1, "must not be empty").max(max, `at most ${max} characters`).refine((text) => !/[\0\p{Surrogate}]/u.test(text), "must not contain NUL or half a surrogate pair");
const list = <One extends z.ZodType>(one: One, max: number) => z.array(one).max(max, `at most ${max}`).refine((all) => new Set(all).size === all.length, "one of them is named twice");

const website = z.url({ protocol: /^https?$/, error: "an address such as https://lumalabs.ai" }).max(200, "at most 200 characters").nullable();
/** A provider, as forms and files say it. */
export const providerFacts = z.object({ id: PROVIDER_ID, name: words(100), website });
export type ProviderFacts = z.output<typeof providerFacts>;

/** What is said of a model, as forms and files say it; `upstreams` are those that this gateway can ask. Lengths in milliseconds. */
export const factFields = (upstreams: string[]) => ({
  id: MODEL_ID, provider: PROVIDER_ID, name: words(100), description: words(2_000), modality: z.literal("video"),
  strengths: list(words(100), 20), use_cases: list(words(100), 20), collections: list(z.enum(COLLECTIONS), COLLECTIONS.length),
  features: list(z.enum(FEATURES), FEATURES.length),
  durations_ms: list(z.int("whole milliseconds").min(1, "above 0").max(3_600_000, "at most an hour"), 60).min(1, "at least one").transform((all) => all.toSorted((a, b) => a - b)),
  resolutions: list(z.string().regex(/^[a-z0-9]{1,32}$/, "small letters and digits, such as 720p"), 20).min(1, "at least one"),
  aspect_ratios: list(z.string().regex(/^[1-9]\d{0,2}:[1-9]\d{0,2}$/, "two numbers, such as 16:9"), 20).min(1, "at least one"),
  upstream: z.enum(upstreams as [string, ...string[]], { error: `one of ${upstreams.join(", ")}, or nothing` }).nullable(), upstream_model: words(200).nullable(),
});

type Named = { id: string; provider: string; upstream: string | null; upstream_model: string | null };
/** Adds what fields must say of each other. */
export const consistent = <Shape extends z.ZodType<Named>>(shape: Shape) => shape
  .refine(({ upstream, upstream_model: name }) => (upstream === null) === (name === null), { path: ["upstream_model"], error: "what the upstream calls the model, where there is an upstream, and nothing otherwise" })
  .refine(({ id, provider }) => id.startsWith(`${provider}/`), { path: ["id"], error: "its first part is the provider's id" });

export const modelFacts = (upstreams: string[]) => consistent(z.object(factFields(upstreams)));
export type ModelFacts = z.output<ReturnType<typeof modelFacts>>;

type Row = Pick<typeof models.$inferSelect, "id" | "providerId" | "name" | "description" | "modality" | "strengths" | "useCases" | "collections" | "capabilities" | "upstream" | "upstreamModel">;

export const toRow = (facts: ModelFacts): Row => ({
  id: facts.id, providerId: facts.provider, name: facts.name, description: facts.description, modality: facts.modality, strengths: facts.strengths, useCases: facts.use_cases, collections: facts.collections,
  capabilities: { features: facts.features, durationsMs: facts.durations_ms, resolutions: facts.resolutions, aspectRatios: facts.aspect_ratios }, upstream: facts.upstream, upstreamModel: facts.upstream_model,
});

export const toFacts = ({ id, providerId, name, description, modality, strengths, useCases, collections, capabilities, upstream, upstreamModel }: Row): ModelFacts => ({
  id, provider: providerId, name, description, modality, strengths, use_cases: useCases, collections, features: capabilities.features, durations_ms: capabilities.durationsMs,
  resolutions: capabilities.resolutions, aspect_ratios: capabilities.aspectRatios, upstream, upstream_model: upstreamModel,
});

/** Names what a model's facts are at the moment, to tell later whether they are still the same. */
export const versionOf = (row: Row) => hashText(JSON.stringify(toFacts(row)));
