import type { Context } from "@/lib/context/context";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";
import { MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import { listLiveGrants } from "@/lib/wallet/spend-promotional";
import type { TopUp } from "./apply-payment";
import { getRemaining } from "./get-remaining";
import { type Parts, withFeeInProportion } from "./settlement";

/** What of a top-up could go back now: unspent purchased credit, never promotional, never what running jobs hold. */
export async function getRefundable(ctx: Context, topUp: TopUp, wallet: Pick<LockedWallet, "balanceMicros" | "heldMicros">): Promise<Parts> {
  const remaining = await getRemaining(ctx, topUp);
  const promotional = (await listLiveGrants(ctx, topUp.accountId)).reduce((sum, grant) => sum + grant.remainingMicros, 0n);
  return refundableOf(remaining, wallet, promotional);
}

/** The same from what remains of the payment and what of the account's credit is promotional, pure. */
export function refundableOf(remaining: Parts, wallet: Pick<LockedWallet, "balanceMicros" | "heldMicros">, promotional: Micros): Parts {
  // Promotional credit backs holds first, as it is spent first.
  const set = wallet.heldMicros > promotional ? wallet.heldMicros : promotional;
  const unspent = wallet.balanceMicros > set ? wallet.balanceMicros - set : 0n;
  const whole = unspent - (unspent % MICROS_PER_CENT);
  return withFeeInProportion(remaining.creditMicros < whole ? remaining.creditMicros : whole, remaining);
}
