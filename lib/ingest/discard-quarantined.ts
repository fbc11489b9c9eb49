import { and, eq } from "drizzle-orm";
import { quarantinedLines } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { endHolds } from "@/lib/wallet/end-holds";
import { parseGatewayLog } from "./gateway-log";

/**
 * Sets a quarantined line aside for good, with the reason why it is no usage. Its text is kept, it is never charged, and
 * the same line sent again does not come back. What was set aside for it is free again. Throws `not_found` when no open line has this id.
 */
export async function discardQuarantined(ctx: Context, { id, note }: { id: string; note: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const [line] = await tx.db.update(quarantinedLines).set({ state: "discarded", resolvedAt: tx.clock.now(), resolvedBy: actorName(tx.actor), note })
      .where(and(eq(quarantinedLines.id, id), eq(quarantinedLines.state, "open"))).returning({ accountId: quarantinedLines.accountId, raw: quarantinedLines.raw });
    if (!line) throw new AppError("not_found", "No open quarantined line has this id", "id");
    await voidHold(tx, line.raw);
    await recordAudit(tx, { accountId: line.accountId, action: "quarantine.discard", subject: id, detail: { note } });
  });
}

/** A call of our own gateway that is never charged gives back what was set aside for it. */
async function voidHold(ctx: Context, raw: string): Promise<void> {
  const parsed = parseGatewayLog(raw, ctx.clock.now(), true);
  if (!parsed.ok || !parsed.call.holdId) return;
  await endHolds(ctx, await lockWallet(ctx, parsed.accountId), [{ holdId: parsed.call.holdId, as: "voided" }]);
}
