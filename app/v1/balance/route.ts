import { v1 } from "@/app/v1/_api/v1";
import { getBalance } from "@/lib/gateway/get-balance";
import { presentBalance } from "@/lib/gateway/present-balance";

/** The account's money. What its sub-accounts' keys may spend is their caps' business, so they are not told. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller }) => Response.json(presentBalance(await getBalance(ctx, caller.accountId))),
}, { forAccountKeys: true });
