import { z } from "zod";
import { checkShape } from "@/lib/http/check-shape";
import { wholeNumber } from "@/lib/http/whole-number";
import { listRecentCalls } from "@/lib/gateway/list-recent-calls";
import { v1 } from "../../_api/v1";

const shape = z.object({ limit: wholeNumber(1, 1_000).default(100) });

/** The newest calls. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, scope, query }) => {
    const { limit } = checkShape(Object.fromEntries(query), shape);
    return Response.json({ object: "list", data: await listRecentCalls(ctx, scope, limit) });
  },
});
