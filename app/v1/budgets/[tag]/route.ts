import { removeBudget } from "@/lib/gateway/remove-budget";
import { decodeParam } from "../../_api/decode-param";
import { v1 } from "../../_api/v1";

/** The end of a tag's budget. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ tag: string }>({
  DELETE: async ({ ctx, caller: { accountId }, params }) => {
    await removeBudget(ctx, { accountId, tag: decodeParam(params.tag) });
    return Response.json({ status: "ok" });
  },
}, { forAccountKeys: true });
