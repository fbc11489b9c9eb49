import { readJson } from "@/app/v1/_api/read-json";
import { budgetBody } from "@/app/v1/_api/shapes";
import { v1 } from "@/app/v1/_api/v1";
import { listBudgets } from "@/lib/gateway/list-budgets";
import { presentBudget } from "@/lib/gateway/present-budget";
import { setBudget } from "@/lib/gateway/set-budget";

/** The account's budgets, and a new or changed one: what calls with a tag may spend in a month, at most, with or without those on its own provider keys. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller: { accountId } }) => Response.json({ object: "list", data: (await listBudgets(ctx, accountId)).map(presentBudget) }),
  POST: async ({ ctx, caller: { accountId }, request }) => {
    const { tag, monthly_cap_cents: monthlyCapMicros, include_byok: includeByok } = await readJson(request, budgetBody);
    return Response.json(presentBudget(await setBudget(ctx, { accountId, tag, monthlyCapMicros, includeByok })));
  },
}, { forAccountKeys: true });
