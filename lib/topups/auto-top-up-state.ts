import { eq } from "drizzle-orm";
import { autoTopUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import type { TopUp } from "./apply-payment";

export const STILL_BELOW = "The last purchase did not lift available credit above the threshold: calls were made beyond the credit. Top up by hand once.";

/** Available credit rose: the crossing is over, and so is the purchase that was under way when it is the one that settled. */
export async function noteSettled(ctx: Context, wallet: LockedWallet, topUp: TopUp): Promise<void> {
  const [auto] = await ctx.db.select().from(autoTopUps).where(eq(autoTopUps.accountId, wallet.accountId));
  if (!auto) return;
  const isOurs = auto.topUpId === topUp.id;
  const isAbove = wallet.balanceMicros - wallet.heldMicros >= auto.thresholdMicros;
  if (!isOurs && (auto.armed || !isAbove)) return;
  await ctx.db.update(autoTopUps).set({
    // A purchase that is still under way ends its crossing itself.
    armed: isAbove && (isOurs || auto.topUpId === null),
    ...(isOurs ? { topUpId: null, failures: 0, nextAttemptAt: null, notice: isAbove ? null : STILL_BELOW } : {}),
  }).where(eq(autoTopUps.accountId, wallet.accountId));
}
