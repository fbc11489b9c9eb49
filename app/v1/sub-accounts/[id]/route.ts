import { v1 } from "@/app/v1/_api/v1";
import { deleteSubAccount } from "@/lib/gateway/delete-sub-account";
import { getSubAccount } from "@/lib/gateway/get-sub-account";
import { presentSubAccount } from "@/lib/gateway/present-sub-account";
import { idOfPublic } from "@/lib/ids/public-id";

/** One sub-account, and its end: its keys are refused from the next request on. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string }>({
  GET: async ({ ctx, caller: { accountId }, params }) => Response.json(presentSubAccount(await getSubAccount(ctx, { accountId, id: idOfPublic("sa", params.id) }))),
  DELETE: async ({ ctx, caller: { accountId }, params }) => {
    await deleteSubAccount(ctx, { accountId, id: idOfPublic("sa", params.id) });
    return Response.json({ status: "ok" });
  },
}, { forAccountKeys: true });
