import { addMilliseconds } from "date-fns";
import { eq } from "drizzle-orm";
import { type KeptSide, reconciliationDifferences } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError, invariant } from "@/lib/errors/app-error";
import { lockPlatformWallet } from "@/lib/ledger/lock-platform-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { microsToDecimal, type Micros, parseDecimal } from "@/lib/money/micros";
import { ADJUST, adjustmentPostings, type Contra } from "./adjustments";
import { type Difference, getDifference } from "./get-difference";
import { matchLines } from "./match-lines";
import { readOurLines } from "./our-lines";
import { keepSide, lockCounterparty, sayOf } from "./reconcile";

const amountOf = (side: KeptSide | null, field: "amount" | "fee"): Micros => {
  const text = side?.[field] ?? "0";
  const micros = parseDecimal(text);
  invariant(micros !== null, `a kept amount is unreadable: ${text}`);
  return micros;
};

/** By how much more the counterparty has, of the amount and of the fee. */
export const missing = ({ ours, theirs }: Pick<Difference, "ours" | "theirs">) => ({ micros: amountOf(theirs, "amount") - amountOf(ours, "amount"), feeMicros: amountOf(theirs, "fee") - amountOf(ours, "fee") });

/**
 * Approves what somebody else proposed: an adjustment is posted in the platform's own books, once. Throws `not_found`,
 * `forbidden` for who proposed it, and `conflict` when that proposal does not wait any more.
 */
export async function approveResolution(ctx: Context, { id, proposalId }: { id: string; proposalId: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const { counterparty } = await getDifference(tx, id);
    await lockCounterparty(tx, counterparty);
    const wallet = await lockPlatformWallet(tx);
    const difference = await requireProposed(tx, id, proposalId);
    if (difference.proposedBy === actorName(tx.actor)) throw new AppError("forbidden", "A second person approves what you proposed");
    if (difference.resolution === "adjust") await requireUnchanged(tx, difference);
    const change = missing(difference);
    const postings = difference.resolution === "adjust" ? adjustmentPostings(difference.counterparty, { ...change, contra: (difference.contra ?? "disputes") as Contra }) : [];
    const [posted] = postings.length === 0 ? [] : await postTransactions(tx, wallet, [{ code: ADJUST, idempotencyKey: `${ADJUST}:${id}:${proposalId}`, occurredAt: difference.happenedAt, postings }]);
    // What both sides say from now on: a later run that finds them so leaves it resolved.
    const ours: KeptSide | null = !posted ? difference.ours : {
      ...(difference.ours ?? { ms: null, count: 0, what: "", at: difference.happenedAt.toISOString(), parts: [] }),
      amount: microsToDecimal(amountOf(difference.ours, "amount") + change.micros), fee: microsToDecimal(amountOf(difference.ours, "fee") + change.feeMicros), count: (difference.ours?.count ?? 0) + 1,
    };
    await tx.db.update(reconciliationDifferences).set({ state: "resolved", ours, ...(posted ? { seq: posted.seq } : {}), approvedBy: actorName(tx.actor), approvedAt: tx.clock.now() }).where(eq(reconciliationDifferences.id, id));
    await recordAudit(tx, { accountId: null, action: "reconciliation.approve", subject: id, detail: { counterparty: difference.counterparty, externalId: difference.externalId, resolution: difference.resolution, amount: microsToDecimal(change.micros), fee: microsToDecimal(change.feeMicros), seq: posted?.seq ?? null, proposalId } });
  });
}

/**
 * Throws `conflict` when our books say something else of it than when it was compared: what came late must not be booked twice.
 * Stripe's entries name the balance transactions whose processing cost is of the payment.
 */
async function requireUnchanged(ctx: Context, { counterparty, externalId, happenedAt, ours, theirs }: Difference): Promise<void> {
  const paymentOf = new Map((theirs?.parts ?? []).map((part) => [part, externalId]));
  const lines = (await readOurLines(ctx, counterparty, { from: happenedAt, to: addMilliseconds(happenedAt, 1) }, paymentOf)).filter((line) => line.id === externalId);
  const [now] = matchLines(lines, []);
  if (sayOf(keepSide(now?.ours ?? null)) !== sayOf(ours)) throw new AppError("conflict", "Our books say something else of it by now; compare again, and decide anew");
}

/** Takes a proposal back, whoever made it: the difference is open again. Throws `not_found`, and `conflict` when nothing, or something else, is proposed. */
export async function declineResolution(ctx: Context, { id, proposalId }: { id: string; proposalId: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const difference = await requireProposed(tx, id, proposalId);
    await tx.db.update(reconciliationDifferences).set({ state: "open", resolution: null, contra: null, proposalId: null, proposedBy: null, proposedAt: null }).where(eq(reconciliationDifferences.id, id));
    await recordAudit(tx, { accountId: null, action: "reconciliation.decline", subject: id, detail: { counterparty: difference.counterparty, externalId: difference.externalId, resolution: difference.resolution, proposalId } });
  });
}

async function requireProposed(ctx: Context, id: string, proposalId: string): Promise<Difference> {
  const difference = await getDifference(ctx, id, { lock: true });
  if (difference.state !== "proposed" || difference.proposalId !== proposalId) throw new AppError("conflict", "Somebody decided this meanwhile, or proposed something else; reload the page");
  return difference;
}
