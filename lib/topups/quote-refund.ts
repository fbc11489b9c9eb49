import { and, eq } from "drizzle-orm";
import { refunds, topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet, type LockedWallet } from "@/lib/ledger/lock-wallet";
import { formatDollars, type Micros } from "@/lib/money/micros";
import type { TopUp } from "./apply-payment";
import { getRefundable } from "./get-refundable";
import { getRemaining } from "./get-remaining";
import { type Parts, withFeeInProportion } from "./settlement";
import { requireCents } from "./top-up-limits";

export type Refund = typeof refunds.$inferSelect;
export const ofRefund = (accountId: string, id: string) => and(eq(refunds.accountId, accountId), eq(refunds.id, id));

/** Checks a refund against what is left, under the wallet's lock. Throws `invalid_request` (credit), `conflict`. */
export async function quoteRefund(ctx: Context, wallet: LockedWallet, topUp: TopUp, creditMicros: Micros): Promise<Parts> {
  requireCents(creditMicros, "credit");
  if (topUp.state !== "settled") throw new AppError("conflict", `Only a settled top-up is refunded; this one is ${topUp.state}`);
  if (topUp.kind === "transfer") throw new AppError("conflict", "This top-up came by transfer: refund it by transfer");
  if (wallet.frozenAt) throw new AppError("conflict", "Nothing is refunded while a payment of this account is disputed");
  const refundable = await getRefundable(ctx, topUp, wallet);
  if (creditMicros <= 0n || creditMicros > refundable.creditMicros) {
    throw new AppError("invalid_request", `credit: ${formatDollars(creditMicros)} is not between $0.01 and ${formatDollars(refundable.creditMicros)}, what of this top-up is unspent`, "credit");
  }
  return withFeeInProportion(creditMicros, await getRemaining(ctx, topUp));
}

/** A top-up with its account's wallet locked. Throws `not_found`. */
export async function lockTopUp(ctx: Context, accountId: string, topUpId: string): Promise<{ wallet: LockedWallet; topUp: TopUp }> {
  const wallet = await lockWallet(ctx, accountId);
  const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUpId)));
  if (!topUp) throw new AppError("not_found", "No such top-up");
  return { wallet, topUp };
}

/** Throws `not_found`. */
export async function getRefund(ctx: Context, accountId: string, refundId: string): Promise<Refund> {
  const [refund] = await ctx.db.select().from(refunds).where(ofRefund(accountId, refundId));
  if (!refund) throw new AppError("not_found", "No such refund");
  return refund;
}
