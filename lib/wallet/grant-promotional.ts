import { and, eq } from "drizzle-orm";
import { promotionalGrants } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { postTransactions } from "@/lib/ledger/post-transactions";
import { microsToDecimal, MICROS_PER_CENT, type Micros } from "@/lib/money/micros";
import { recordUses } from "./spend-promotional";

export type GrantInput = {
  accountId: string;
  /** Chosen by the caller: granting the same id again gives nothing more. */
  grantId: string;
  /** Whole cents. */
  amountMicros: Micros;
  reason: string;
  expiresAt: Date;
};

/**
 * Gives an account promotional credit until an instant. What the account owes by then is paid with it at once. Throws
 * `invalid_request` (amount, reason, end), `not_found` (account) and `conflict` (the id was used for another grant).
 */
export async function grantPromotional(ctx: Context, { accountId, grantId, amountMicros, reason, expiresAt }: GrantInput): Promise<void> {
  if (amountMicros <= 0n || amountMicros % MICROS_PER_CENT !== 0n) throw new AppError("invalid_request", "amount: a positive amount in whole cents", "amount");
  if (reason.trim() === "" || reason.length > 200) throw new AppError("invalid_request", "reason: 1 to 200 characters that the account will read", "reason");
  await transact(ctx, async (tx) => {
    const wallet = await lockWallet(tx, accountId);
    const [earlier] = await tx.db.select().from(promotionalGrants).where(and(eq(promotionalGrants.accountId, accountId), eq(promotionalGrants.id, grantId)));
    if (earlier) {
      if (earlier.amountMicros !== amountMicros || earlier.reason !== reason || earlier.expiresAt.getTime() !== expiresAt.getTime()) throw new AppError("conflict", `Grant ${grantId} was made before with other content`);
      return;
    }
    const createdAt = tx.clock.now();
    if (expiresAt <= createdAt) throw new AppError("invalid_request", "expires_at: an instant later than now", "expires_at");
    const owed = wallet.balanceMicros < 0n ? -wallet.balanceMicros : 0n;
    await tx.db.insert(promotionalGrants).values({ accountId, id: grantId, amountMicros, remainingMicros: amountMicros, reason, grantedBy: actorName(tx.actor), createdAt, expiresAt });
    const [posted] = await postTransactions(tx, wallet, [{
      code: "promotion.grant", idempotencyKey: `promotion.grant:${grantId}`, occurredAt: createdAt,
      postings: [{ debit: "promotional_credit", credit: "customer_credit", amountMicros }],
    }]);
    if (owed > 0n) await recordUses(tx, accountId, [{ seq: posted!.seq, grantId, amountMicros: owed < amountMicros ? owed : amountMicros }]);
    await recordAudit(tx, { accountId, action: "promotion.grant", subject: grantId, detail: { amount: microsToDecimal(amountMicros), reason, expiresAt: expiresAt.toISOString() } });
  });
}
