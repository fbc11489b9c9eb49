import { and, eq } from "drizzle-orm";
import { disputes } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { freezeWhileDisputed } from "./apply-dispute";

/**
 * Lets an account spend again after a dispute was lost, with the reason why. The credit stays with the bank. Throws
 * `invalid_request` (note), `not_found`, and `conflict` while the dispute is open or when it was won.
 */
export async function settleDispute(ctx: Context, { accountId, disputeId, note }: { accountId: string; disputeId: string; note: string }): Promise<void> {
  if (note.trim() === "" || note.length > 500) throw new AppError("invalid_request", "note: 1 to 500 characters", "note");
  await transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    const ofDispute = and(eq(disputes.accountId, accountId), eq(disputes.id, disputeId));
    const [dispute] = await tx.db.select().from(disputes).where(ofDispute);
    if (!dispute) throw new AppError("not_found", "No such dispute");
    if (dispute.state === "settled") return;
    if (dispute.state !== "lost") throw new AppError("conflict", `This dispute is ${dispute.state}: only a lost one is settled`);
    await tx.db.update(disputes).set({ state: "settled", note }).where(ofDispute);
    await freezeWhileDisputed(tx, accountId);
    await recordAudit(tx, { accountId, action: "dispute.settle", subject: disputeId, detail: { note } });
  });
}
