import type { Context } from "@/lib/context/context";
import { announceLimits, listLimitListeners } from "@/lib/gateway/announce-limits";
import { eachApart } from "../each-apart";

/** Tells accounts that listen which of their limits are passed. Returns how many are. */
export async function announceAllLimits(ctx: Context): Promise<number> {
  let told = 0;
  await eachApart(await listLimitListeners(ctx), async (accountId) => { told += await announceLimits(ctx, accountId); });
  return told;
}
