import { z } from "zod";
import { readJson } from "@/app/v1/_api/read-json";
import { v1 } from "@/app/v1/_api/v1";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { listSubAccounts } from "@/lib/gateway/list-sub-accounts";
import { presentSubAccount } from "@/lib/gateway/present-sub-account";
import { cents } from "@/lib/http/cents";
import { checkShape } from "@/lib/http/check-shape";
import { flag } from "@/lib/http/flag";
import { shortText } from "@/lib/http/short-text";
import { wholeNumber } from "@/lib/http/whole-number";
import { idOfPublic } from "@/lib/ids/public-id";

const MAX_RPM = 100_000;
const rpm = `a whole number from 1 to ${MAX_RPM}`;
const models = "a list of 1 to 100 models' ids; leave it out to allow all";
const body = z.object({
  name: shortText(64),
  external_ref: shortText(200).nullish(),
  spend_cap_cents: cents.nullish(),
  include_byok: flag.nullish(),
  rate_limit_rpm: z.int({ error: rpm }).min(1, { error: rpm }).max(MAX_RPM, { error: rpm }).nullish(),
  default_tag: shortText(64).nullish(),
  allowed_models: z.array(shortText(200), { error: models }).min(1, { error: models }).max(100, { error: models }).nullish(),
});
const page = z.object({
  // Clients know no pages: all that fits is on the first.
  limit: wholeNumber(1, 1_000).default(1_000),
  after: z.string().transform((text) => idOfPublic("sa", text)).refine((id) => id !== null, { error: "the id of a sub-account, sa_…" }).optional(),
});

/** The account's sub-accounts, and a new one: its key is in the answer, this once. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller: { accountId }, query }) => {
    const { limit, after } = checkShape(Object.fromEntries(query), page);
    const found = await listSubAccounts(ctx, { accountId, limit: limit + 1, after: after ?? undefined });
    return Response.json({ object: "list", data: found.slice(0, limit).map(presentSubAccount), has_more: found.length > limit });
  },
  POST: async ({ ctx, caller: { accountId }, request }) => {
    const { name, external_ref, spend_cap_cents, include_byok, rate_limit_rpm, default_tag, allowed_models } = await readJson(request, body);
    const { subAccount, key } = await createSubAccount(ctx, {
      accountId, name, externalRef: external_ref ?? null, spendCapMicros: spend_cap_cents ?? null, includeByok: include_byok ?? true, rateLimitRpm: rate_limit_rpm ?? null,
      defaultTag: default_tag ?? null, allowedModels: allowed_models ?? null,
    });
    return Response.json({ ...presentSubAccount(subAccount), key, scoped_key: key }, { status: 201 });
  },
}, { forAccountKeys: true });
