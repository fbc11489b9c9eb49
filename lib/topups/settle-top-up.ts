import { and, eq } from "drizzle-orm";
import { topUps } from "@/db/schema";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { settlement } from "./settlement";

export type TopUpInput = {
  accountId: string;
  /** Chosen by the caller: settling the same top-up again books nothing. */
  topUpId: string;
  /** Whole cents. */
  creditMicros: Micros;
  /** The bank's reference of the payment. */
  paymentReference: string;
};

/**
 * Books a transfer that the bank has confirmed, outside of Stripe: the credit it bought, and the platform fee on top at the rate in force.
 * Settling the same top-up again returns the first result. Throws `invalid_request` (amount), `not_found` (account) and
 * `conflict` (the same id with another amount or reference).
 */
export async function settleTopUp(ctx: Context, input: TopUpInput): Promise<{ creditMicros: Micros; feeMicros: Micros }> {
  const { accountId, topUpId, creditMicros, paymentReference } = input;
  if (creditMicros <= 0n || creditMicros % MICROS_PER_CENT !== 0n) {
    throw new AppError("invalid_request", "creditMicros: a positive amount in whole cents", "creditMicros");
  }
  return transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    const [earlier] = await tx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId)));
    if (earlier) {
      if (earlier.creditMicros !== creditMicros || earlier.paymentReference !== paymentReference) {
        throw new AppError("conflict", `Top-up ${topUpId} was settled before with another amount or reference`);
      }
      return earlier;
    }
    const settledAt = tx.clock.now();
    const feeBps = (await loadRateCards(tx.db)).feeBpsAt(settledAt);
    const feeMicros = topUpFee(creditMicros, feeBps);
    await tx.db.insert(topUps).values({
      accountId, id: topUpId, kind: "transfer", state: "settled", creditMicros, feeMicros, feeBps, taxMicros: 0n, paymentReference,
      createdBy: actorName(tx.actor), createdAt: settledAt, settledAt,
    });
    await postTransactions(tx, wallet, [settlement("bank", { id: topUpId, creditMicros, feeMicros, taxMicros: 0n }, settledAt)]);
    return { creditMicros, feeMicros };
  });
}
