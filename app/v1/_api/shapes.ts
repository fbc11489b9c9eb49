import { z } from "zod";
import { cents } from "@/lib/http/cents";
import { flag } from "@/lib/http/flag";
import { shortText } from "@/lib/http/short-text";
import { wholeNumber } from "@/lib/http/whole-number";
import { idOfPublic } from "@/lib/ids/public-id";

// What each route of /v1 reads. The OpenAPI document is made of the same.

export const videoBody = z.object({
  prompt: z.string(), model: z.string().max(200).nullish(), duration: z.number().nullish(), aspect_ratio: z.string().max(16).nullish(), resolution: z.string().max(32).nullish(),
  image_url: z.string().max(2_048).nullish(), webhook_url: z.string().max(2_048).nullish(),
});

/** In the OpenAI Videos form. */
export const openAiVideoBody = z.object({
  prompt: z.string(), model: z.string().max(200).nullish(), size: z.string().max(40).nullish(),
  /** A string in the OpenAI format; a number is understood as well. */
  seconds: z.union([z.string().regex(/^\d{1,4}$/, "whole seconds, such as \"5\""), z.number()]).nullish(),
});
export const videosQuery = z.object({ limit: wholeNumber(1, 100).default(20), order: z.enum(["asc", "desc"]).default("desc"), after: z.string().optional() });
export const modelsQuery = z.object({ modality: z.string().max(200).optional(), provider: z.string().max(200).optional() });

const MAX_RPM = 100_000;
const rpm = `a whole number from 1 to ${MAX_RPM}`;
const models = "a list of 1 to 100 models' ids; leave it out to allow all";
export const subAccountBody = z.object({
  name: shortText(64), external_ref: shortText(200).nullish(), spend_cap_cents: cents.nullish(), include_byok: flag.nullish(),
  rate_limit_rpm: z.int({ error: rpm }).min(1, { error: rpm }).max(MAX_RPM, { error: rpm }).nullish(),
  default_tag: shortText(64).nullish(),
  allowed_models: z.array(shortText(200), { error: models }).min(1, { error: models }).max(100, { error: models }).nullish(),
});
export const subAccountsQuery = z.object({
  // Clients know no pages: all that fits is on the first.
  limit: wholeNumber(1, 1_000).default(1_000),
  after: z.string().transform((text) => idOfPublic("sa", text)).refine((id) => id !== null, { error: "the id of a sub-account, sa_…" }).optional(),
});

export const budgetBody = z.object({ tag: shortText(64), monthly_cap_cents: cents, include_byok: flag.default(true) });
export const recentQuery = z.object({ limit: wholeNumber(1, 1_000).default(100) });
export const monthQuery = z.object({ month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: "a month of UTC such as 2026-11" }).optional() });

const LAST_SECOND = 4_102_444_800;
const error = "a time in whole seconds since 1970";
const seconds = z.string({ error }).regex(/^\d{1,10}$/, { error }).transform(Number).refine((at) => at < LAST_SECOND, { error }).meta({ type: "integer", minimum: 0, maximum: LAST_SECOND - 1 });
export const bucketsQuery = z.object({
  start_time: seconds, end_time: seconds.optional(), bucket_width: z.enum(["1h", "1d"], { error: "1h or 1d" }).default("1d"), limit: wholeNumber(1, 180).optional(), page: z.string().regex(/^page_\d{1,10}$/, { error: "a next_page" }).optional(),
});
