import { eq } from "drizzle-orm";
import { autoTopUps } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import { findCustomer } from "./find-customer";
import type { StripeContext } from "./stripe-context";
import { getTopUpLimits, requireCents, requireCreditAmount } from "./top-up-limits";

export type AutoTopUpInput = { accountId: string; enabled: boolean; thresholdMicros: Micros; creditMicros: Micros; monthlyLimitMicros: Micros };

/**
 * Sets when credit is bought without being asked; turned on below the threshold it buys at once. Throws `invalid_request`
 * naming the field, also when it is turned on without a saved card.
 */
export async function saveAutoTopUp(ctx: StripeContext, { accountId, enabled, thresholdMicros, creditMicros, monthlyLimitMicros }: AutoTopUpInput): Promise<void> {
  const limits = await getTopUpLimits(ctx);
  requireCreditAmount(creditMicros, limits);
  requireCents(thresholdMicros, "threshold");
  requireCents(monthlyLimitMicros, "monthly_limit");
  if (thresholdMicros < 0n || thresholdMicros > creditMicros) throw new AppError("invalid_request", `threshold: between $0.00 and the amount, ${formatDollars(creditMicros)}, so that one purchase lifts the credit above it`, "threshold");
  if (monthlyLimitMicros < creditMicros) throw new AppError("invalid_request", `monthly_limit: at least one purchase, ${formatDollars(creditMicros)}`, "monthly_limit");
  if (enabled) {
    const customerId = await findCustomer(ctx, accountId);
    const cards = customerId ? await ctx.stripe.listCards(customerId) : [];
    if (cards.length === 0) throw new AppError("invalid_request", "enabled: no card is saved yet; save one with your next top-up, or under payment methods", "enabled");
  }
  await transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    const chosen = { enabled, thresholdMicros, creditMicros, monthlyLimitMicros, updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    // A purchase that is under way ends its crossing itself; turned off, it is not tried again.
    const [before] = await tx.db.select().from(autoTopUps).where(eq(autoTopUps.accountId, accountId));
    const fresh = before?.topUpId ? {} : { armed: true, failures: 0, nextAttemptAt: null };
    await tx.db.insert(autoTopUps).values({ accountId, armed: true, failures: 0, ...chosen }).onConflictDoUpdate({ target: autoTopUps.accountId, set: { ...chosen, ...fresh, notice: null } });
    const detail = { enabled, threshold: microsToDecimal(thresholdMicros), credit: microsToDecimal(creditMicros), monthlyLimit: microsToDecimal(monthlyLimitMicros) };
    await recordAudit(tx, { accountId, action: "auto_top_up.save", subject: accountId, detail });
  });
}
