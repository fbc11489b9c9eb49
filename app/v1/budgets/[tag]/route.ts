import { v1 } from "@/app/v1/_api/v1";
import { removeBudget } from "@/lib/gateway/remove-budget";

/** The end of a tag's budget. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ tag: string }>({
  DELETE: async ({ ctx, caller: { accountId }, params }) => {
    await removeBudget(ctx, { accountId, tag: params.tag });
    return Response.json({ status: "ok" });
  },
}, { forAccountKeys: true });
