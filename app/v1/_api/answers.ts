import { z } from "zod";
import { FEATURES } from "@/db/schema";

// What /v1 answers, field by field. The OpenAPI document is made of these, and tests hold every answer to them.

const unix = z.int().describe("Unix seconds");
const decimal = z.string().regex(/^-?\d+\.\d{6}$/).describe("Dollars, exact, with six decimals");
const cents = z.number().describe("Cents; parts of a cent are told");
const list = <Item extends z.ZodType>(item: Item) => z.strictObject({ object: z.literal("list"), data: z.array(item) });

export const errorAnswerShape = z.strictObject({
  error: z.strictObject({ message: z.string(), type: z.string(), code: z.int().describe("The HTTP status"), param: z.string().optional().describe("The field that was wrong") }), request_id: z.string(),
});

export const jobAnswer = z.strictObject({
  id: z.string(), object: z.literal("job"), status: z.enum(["queued", "processing", "completed", "failed"]), modality: z.literal("video"), model: z.string(), created: unix, created_at: unix, updated_at: unix,
  result_url: z.string().optional(), result: z.strictObject({ url: z.string(), duration: z.number().describe("Seconds"), resolution: z.string() }).optional(),
  usage: z.strictObject({ cost_cents: cents.nullable().describe("Null while there is no price"), video_seconds: z.number(), byok: z.boolean() }).optional(), error: z.string().optional(),
});
export const videoAnswer = z.strictObject({
  id: z.string(), object: z.literal("video"), model: z.string(), prompt: z.string(), status: z.enum(["queued", "in_progress", "completed", "failed"]), progress: z.int(), created_at: unix, completed_at: unix.nullable(), expires_at: unix.nullable(),
  seconds: z.string(), size: z.string(), remixed_from_video_id: z.null(), error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export const videosAnswer = z.strictObject({ object: z.literal("list"), data: z.array(videoAnswer), first_id: z.string().nullable(), last_id: z.string().nullable(), has_more: z.boolean() });
export const videoDeletedAnswer = z.strictObject({ id: z.string(), object: z.literal("video.deleted"), deleted: z.literal(true) });

const model = z.strictObject({
  id: z.string(), object: z.literal("model"), created: unix, owned_by: z.string(), name: z.string(), description: z.string(), modality: z.literal("video"), provider: z.string(), provider_name: z.string(),
  pricing: z.strictObject({
    currency: z.literal("usd"), per_second: decimal.nullable(),
    prices: z.array(z.strictObject({ resolution: z.string().nullable().describe("Null: any other"), unit: z.enum(["second", "block", "clip"]), unit_price: decimal, unit_price_cents: cents, block_seconds: z.number().nullable(), minimum_seconds: z.number() })),
  }),
  capabilities: z.array(z.enum(FEATURES)), parameters: z.strictObject({ duration: z.array(z.number()), resolution: z.array(z.string()), aspect_ratio: z.array(z.string()) }),
  strengths: z.array(z.string()), use_cases: z.array(z.string()), available: z.boolean().describe("Whether this key can have videos made by it"),
});
export const modelsAnswer = list(model);
export const modelAnswer = model.extend({
  schema: z.strictObject({
    endpoint: z.string(), method: z.literal("POST"), url: z.string(), content_type: z.string(), auth: z.string(), request_example: z.record(z.string(), z.unknown()), response_example: jobAnswer, completed_example: jobAnswer,
    notes: z.array(z.string()), snippets: z.strictObject({ curl: z.string(), python: z.string(), typescript: z.string() }),
  }),
});
export const capabilitiesAnswer = list(z.strictObject({ id: z.string(), object: z.literal("capability"), modality: z.literal("video"), description: z.string(), endpoint: z.string() }));
export const providersAnswer = list(z.strictObject({
  id: z.string(), object: z.literal("provider"), name: z.string(), status: z.enum(["operational", "degraded", "down"]).nullable(), configured: z.boolean(), requests: z.int(), failures: z.int(), success_rate: z.number().nullable(), latency_ms: z.int().nullable(),
}));

export const balanceAnswer = z.strictObject({
  object: z.literal("balance"), currency: z.literal("usd"), balance: decimal, balance_cents: cents, held: decimal, held_cents: cents, available: decimal, available_cents: cents, promotional: decimal, promotional_cents: cents,
  frozen: z.boolean(), recent_spend: z.strictObject({ today: decimal, today_cents: cents, last_30_days: decimal, last_30_days_cents: cents }),
});
export const budgetAnswer = z.strictObject({ object: z.literal("budget"), tag: z.string(), monthly_cap_cents: cents, include_byok: z.boolean(), created_at: unix, updated_at: unix });
export const budgetsAnswer = list(budgetAnswer);
export const subAccountAnswer = z.strictObject({
  id: z.string(), object: z.literal("sub_account"), name: z.string(), external_ref: z.string().nullable(), spend_cap_cents: cents.nullable(), include_byok: z.boolean(), rate_limit_rpm: z.int().nullable(), default_tag: z.string().nullable(),
  allowed_models: z.array(z.string()).nullable(), created_at: unix,
});
export const newSubAccountAnswer = subAccountAnswer.extend({ key: z.string().describe("Told this once"), scoped_key: z.string() });
export const subAccountsAnswer = z.strictObject({ object: z.literal("list"), data: z.array(subAccountAnswer), has_more: z.boolean() });
export const doneAnswer = z.strictObject({ status: z.literal("ok") });
export const secretAnswer = z.strictObject({ secret: z.string() });
export const signedAnswer = z.strictObject({ url: z.string(), expires_at: unix });

export const recentAnswer = list(z.strictObject({
  request_id: z.string(), model: z.string(), status: z.int(), latency_ms: z.int(), cost_cents: cents.nullable(), tag: z.string().nullable(), byok: z.boolean(), video_seconds: z.number(), created_at: z.string(),
}));
const summed = { label: z.string(), tag: z.string().nullable(), requests: z.int(), unpriced_requests: z.int(), cost_cents: cents, video_seconds: z.number() };
const ofMonth = <Item extends z.ZodType>(item: Item) => z.strictObject({ object: z.literal("list"), month: z.string(), data: z.array(item) });
export const byTagAnswer = ofMonth(z.strictObject(summed));
export const bySubAccountAnswer = ofMonth(z.strictObject({ ...summed, sub_account_id: z.string().nullable() }));

const group = z.string().nullable();
const buckets = <Result extends z.ZodType>(result: Result) => z.strictObject({
  object: z.literal("page"), data: z.array(z.strictObject({ object: z.literal("bucket"), start_time: unix, end_time: unix, results: z.array(result) })), has_more: z.boolean(), next_page: z.string().nullable(),
});
export const costsAnswer = buckets(z.strictObject({
  object: z.literal("organization.costs.result"), amount: z.strictObject({ value: z.number(), exact: decimal, currency: z.literal("usd") }), quantity: z.number().describe("Seconds of video"), unpriced_requests: z.int(),
  line_item: group, api_key_id: group, sub_account_id: group, tag: group,
}));
export const usageVideosAnswer = buckets(z.strictObject({
  object: z.literal("organization.usage.videos.result"), num_model_requests: z.int(), num_failed_requests: z.int(), seconds: z.number(), model: group, api_key_id: group, sub_account_id: group, tag: group, resolution: group, funding: group, status: group,
}));
