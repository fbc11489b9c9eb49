import { scopeOf } from "@/app/v1/_api/scope";
import { usageMonth } from "@/app/v1/_api/usage-month";
import { v1 } from "@/app/v1/_api/v1";
import { sumMonth } from "@/lib/gateway/sum-month";

/** A month's calls and spend by sub-account. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller, query }) => {
    const { month, ...span } = usageMonth(query, ctx.clock.now());
    return Response.json({ object: "list", month, data: await sumMonth(ctx, scopeOf(caller), span, "sub_account") });
  },
});
