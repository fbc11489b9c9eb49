import { readJson } from "@/app/v1/_api/read-json";
import { subAccountBody, subAccountsQuery } from "@/app/v1/_api/shapes";
import { v1 } from "@/app/v1/_api/v1";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { listSubAccounts } from "@/lib/gateway/list-sub-accounts";
import { presentSubAccount } from "@/lib/gateway/present-sub-account";
import { checkShape } from "@/lib/http/check-shape";

/** The account's sub-accounts, and a new one: its key is in the answer, this once. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller: { accountId }, query }) => {
    const { limit, after } = checkShape(Object.fromEntries(query), subAccountsQuery);
    const found = await listSubAccounts(ctx, { accountId, limit: limit + 1, after: after ?? undefined });
    return Response.json({ object: "list", data: found.slice(0, limit).map(presentSubAccount), has_more: found.length > limit });
  },
  POST: async ({ ctx, caller: { accountId }, request }) => {
    const { name, external_ref, spend_cap_cents, include_byok, rate_limit_rpm, default_tag, allowed_models } = await readJson(request, subAccountBody);
    const { subAccount, key } = await createSubAccount(ctx, {
      accountId, name, externalRef: external_ref ?? null, spendCapMicros: spend_cap_cents ?? null, includeByok: include_byok ?? true, rateLimitRpm: rate_limit_rpm ?? null,
      defaultTag: default_tag ?? null, allowedModels: allowed_models ?? null,
    });
    return Response.json({ ...presentSubAccount(subAccount), key, scoped_key: key }, { status: 201 });
  },
}, { forAccountKeys: true });
