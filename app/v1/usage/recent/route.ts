import { z } from "zod";
import { scopeOf } from "@/app/v1/_api/scope";
import { v1 } from "@/app/v1/_api/v1";
import { listRecentCalls } from "@/lib/gateway/list-recent-calls";
import { checkShape } from "@/lib/http/check-shape";
import { wholeNumber } from "@/lib/http/whole-number";

const shape = z.object({ limit: wholeNumber(1, 1_000).default(100) });

/** The newest calls. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller, query }) => {
    const { limit } = checkShape(Object.fromEntries(query), shape);
    return Response.json({ object: "list", data: await listRecentCalls(ctx, scopeOf(caller), limit) });
  },
});
