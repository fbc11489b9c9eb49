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
  return refundableOf(remaining, wallet, await getPromotional(ctx, topUp.accountId));
}

/** What of an account's credit is promotional. */
export async function getPromotional(ctx: Context, accountId: string): Promise<Micros> {
  return (await listLiveGrants(ctx, accountId)).reduce((sum, grant) => sum + grant.remainingMicros, 0n);
}

/** What of a wallet's credit was paid for, and is neither spent nor held. */
export function unspentPurchased({ balanceMicros, heldMicros }: Pick<LockedWallet, "balanceMicros" | "heldMicros">, promotional: Micros): Micros {
  // Promotional credit backs holds first, as it is spent first.
  const set = heldMicros > promotional ? heldMicros : promotional;
  return balanceMicros > set ? balanceMicros - set : 0n;
}

/** The same from what remains of the payment and what of the account's credit is promotional, pure. */
export function refundableOf(remaining: Parts, wallet: Pick<LockedWallet, "balanceMicros" | "heldMicros">, promotional: Micros): Parts {
  const unspent = unspentPurchased(wallet, promotional);
  const whole = unspent - (unspent % MICROS_PER_CENT);
  return withFeeInProportion(remaining.creditMicros < whole ? remaining.creditMicros : whole, remaining);
}
