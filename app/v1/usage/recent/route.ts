import { scopeOf } from "@/app/v1/_api/scope";
import { recentQuery } from "@/app/v1/_api/shapes";
import { v1 } from "@/app/v1/_api/v1";
import { listRecentCalls } from "@/lib/gateway/list-recent-calls";
import { checkShape } from "@/lib/http/check-shape";

/** The newest calls. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller, query }) => {
    const { limit } = checkShape(Object.fromEntries(query), recentQuery);
    return Response.json({ object: "list", data: await listRecentCalls(ctx, scopeOf(caller), limit) });
  },
});
