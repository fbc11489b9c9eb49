import { and, eq } from "drizzle-orm";
import { quarantinedLines } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/**
 * Sets a quarantined line aside for good, with the reason why it is no usage. Its text is kept, it is never charged, and
 * the same line sent again does not come back. Throws `not_found` when no open line has this id.
 */
export async function discardQuarantined(ctx: Context, { id, note }: { id: string; note: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const [line] = await tx.db.update(quarantinedLines).set({ state: "discarded", resolvedAt: tx.clock.now(), resolvedBy: actorName(tx.actor), note })
      .where(and(eq(quarantinedLines.id, id), eq(quarantinedLines.state, "open"))).returning({ accountId: quarantinedLines.accountId });
    if (!line) throw new AppError("not_found", "No open quarantined line has this id", "id");
    await recordAudit(tx, { accountId: line.accountId, action: "quarantine.discard", subject: id, detail: { note } });
  });
}
