import { eq } from "drizzle-orm";
import { reconciliationDifferences } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import type { Contra } from "./adjustments";
import { isAdjustable } from "./counterparty";
import { missing } from "./decide-resolution";
import { type Difference, getDifference } from "./get-difference";
import { writeNote } from "./write-note";

/** Throws `invalid_request` where an adjustment would book nothing, or an amount that nobody said. */
function requireAdjustable(difference: Difference): void {
  const refused = (why: string) => new AppError("invalid_request", `resolution: ${why}`, "resolution");
  if (!isAdjustable(difference.counterparty)) throw refused("a list names no amounts; adjust what the provider's bill says");
  if (difference.theirs && difference.theirs.amount === null) throw refused("the other side names no amount to adjust to");
  const { micros, feeMicros } = missing(difference);
  if (micros === 0n && feeMicros === 0n) throw refused("the amounts are the same, so there is nothing to book; accept it as it is");
}

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
    if (resolution === "adjust") requireAdjustable(difference);
    if (resolution === "adjust" && difference.counterparty === "stripe" && !contra) throw new AppError("invalid_request", "contra: say what it is booked against", "contra");
    await writeNote(tx, { id, note });
    const proposalId = newId();
    await tx.db.update(reconciliationDifferences).set({ state: "proposed", resolution, contra: resolution === "adjust" ? contra : null, proposalId, proposedBy: actorName(tx.actor), proposedAt: tx.clock.now() }).where(eq(reconciliationDifferences.id, id));
    await recordAudit(tx, { accountId: null, action: "reconciliation.propose", subject: id, detail: { counterparty: difference.counterparty, externalId: difference.externalId, resolution, contra, note, proposalId } });
  });
}
