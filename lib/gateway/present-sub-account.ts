import { publicId } from "@/lib/ids/public-id";
import { microsToCents } from "@/lib/money/micros";
import type { SubAccount } from "./get-sub-account";

/** A sub-account in the public API's form. */
export function presentSubAccount({ id, name, externalRef, spendCapMicros, includeByok, rateLimitRpm, defaultTag, allowedModels, createdAt }: SubAccount) {
  return {
    id: publicId("sa", id), object: "sub_account", name, external_ref: externalRef, spend_cap_cents: spendCapMicros === null ? null : microsToCents(spendCapMicros),
    include_byok: includeByok, rate_limit_rpm: rateLimitRpm, default_tag: defaultTag, allowed_models: allowedModels, created_at: Math.floor(createdAt.getTime() / 1_000),
  };
}
