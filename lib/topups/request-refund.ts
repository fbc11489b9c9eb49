import { and, eq } from "drizzle-orm";
import { refunds } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { microsToDecimal, type Micros } from "@/lib/money/micros";
import { lockTopUp, ofRefund, quoteRefund } from "./quote-refund";

export type RefundRequest = {
  accountId: string; topUpId: string;
  /** Chosen by the caller: asking again for the same refund asks once. */
  refundId: string;
  /** Whole cents of credit; the fee comes back in proportion. */
  creditMicros: Micros;
  reason: string;
};

/** How many of an account's may wait for a person: those of one must not hide those of all others. */
const WAITING = 10;

/**
 * Asks for unspent credit of a top-up back. Nothing moves before an admin approves. Throws `invalid_request` (credit,
 * reason), `not_found`, and `conflict` when the id was used for another request,
 * or too many wait already.
 */
export async function requestRefund(ctx: Context, { accountId, topUpId, refundId, creditMicros, reason }: RefundRequest): Promise<void> {
  if (reason.trim() === "" || reason.length > 500) throw new AppError("invalid_request", "reason: 1 to 500 characters", "reason");
  await transact(ctx, async (tx) => {
    const { wallet, topUp } = await lockTopUp(tx, accountId, topUpId);
    const [earlier] = await tx.db.select().from(refunds).where(ofRefund(accountId, refundId));
    if (earlier) {
      if (earlier.topUpId !== topUpId || earlier.creditMicros !== creditMicros) throw new AppError("conflict", "This refund was asked for with another amount; reload the page");
      return;
    }
    const waiting = await tx.db.$count(refunds, and(eq(refunds.accountId, accountId), eq(refunds.state, "requested")));
    if (waiting >= WAITING) throw new AppError("conflict", `${waiting} refunds of this account wait already; ask again once they are decided`);
    const parts = await quoteRefund(tx, wallet, topUp, creditMicros);
    await tx.db.insert(refunds).values({ accountId, id: refundId, topUpId, ...parts, state: "requested", reason, requestedBy: actorName(tx.actor), createdAt: tx.clock.now() });
    await recordAudit(tx, { accountId, action: "refund.request", subject: refundId, detail: { topUpId, credit: microsToDecimal(creditMicros), reason } });
  });
}
