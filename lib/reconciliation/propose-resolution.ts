import { eq } from "drizzle-orm";
import { reconciliationDifferences } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import type { Contra } from "./adjustments";
import { getDifference } from "./get-difference";
import { writeNote } from "./write-note";

export type Proposal = { id: string; resolution: "adjust" | "accept"; /** What an amount at Stripe is booked against; nothing else needs one. */ contra: Contra | null; note: string };

/**
 * Proposes how a difference is resolved: by a transaction that brings our books to what the counterparty says, or by accepting
 * it as it is. Nothing is booked before a second person approves. Throws `not_found`, `invalid_request` (note, contra,
 * resolution), and `conflict` when it is not open.
 */
export async function proposeResolution(ctx: Context, { id, resolution, contra, note }: Proposal): Promise<void> {
  await transact(ctx, async (tx) => {
    const difference = await getDifference(tx, id, { lock: true });
    if (difference.state !== "open") throw new AppError("conflict", `This difference is ${difference.state}; reload the page`);
    if (resolution === "adjust" && difference.theirs && difference.theirs.amount === null) throw new AppError("invalid_request", "resolution: the other side names no amount to adjust to", "resolution");
    if (resolution === "adjust" && difference.counterparty === "stripe" && !contra) throw new AppError("invalid_request", "contra: say what it is booked against", "contra");
    await writeNote(tx, { id, note });
    const proposalId = newId();
    await tx.db.update(reconciliationDifferences).set({ state: "proposed", resolution, contra: resolution === "adjust" ? contra : null, proposalId, proposedBy: actorName(tx.actor), proposedAt: tx.clock.now() }).where(eq(reconciliationDifferences.id, id));
    await recordAudit(tx, { accountId: null, action: "reconciliation.propose", subject: id, detail: { counterparty: difference.counterparty, externalId: difference.externalId, resolution, contra, note, proposalId } });
  });
}
