import { refunds } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { getRefund, ofRefund } from "./quote-refund";

/** Declines a request, with the reason that the owner will read. Throws `not_found`, and `conflict` when it was decided. */
export async function declineRefund(ctx: Context, { accountId, refundId, note }: { accountId: string; refundId: string; note: string }): Promise<void> {
  if (note.trim() === "" || note.length > 500) throw new AppError("invalid_request", "note: 1 to 500 characters that the owner will read", "note");
  await transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    const refund = await getRefund(tx, accountId, refundId);
    if (refund.state !== "requested") throw new AppError("conflict", `This refund is ${refund.state} already`);
    await tx.db.update(refunds).set({ state: "declined", note, decidedBy: actorName(tx.actor), decidedAt: tx.clock.now() }).where(ofRefund(accountId, refundId));
    await recordAudit(tx, { accountId, action: "refund.decline", subject: refundId, detail: { note } });
  });
}
