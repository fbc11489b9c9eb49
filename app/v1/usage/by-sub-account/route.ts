import { sumUsage } from "@/lib/gateway/sum-usage";
import { usageMonth } from "../../_api/usage-month";
import { v1 } from "../../_api/v1";

/** A month's calls and spend by sub-account. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, scope, query }) => {
    const { month, ...span } = usageMonth(query, ctx.clock.now());
    return Response.json({ object: "list", month, data: await sumUsage(ctx, scope, span, "sub_account") });
  },
});
