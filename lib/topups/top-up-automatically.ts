import { addMinutes, differenceInHours } from "date-fns";
import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { accounts, autoTopUps, topUps } from "@/db/schema";
import { emailOwners, findOwnerEmail } from "@/lib/auth/email-owners";
import { type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { formatDollars, type Micros } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { applyPayment, type TopUp } from "./apply-payment";
import { findCustomer } from "./find-customer";
import type { StripeContext } from "./stripe-context";
import { getTopUpLimits, type TopUpLimits } from "./top-up-limits";

/** After each decline but the last. */
const PAUSES_MIN = [10, 60];
const ATTEMPTS = PAUSES_MIN.length + 1;
/** How long until what Stripe has not answered, or not decided, is looked at again. */
const LOOK_AGAIN_MIN = 1;
/** A purchase that Stripe has not even taken down for so long is given up. */
const PATIENCE_H = 20;

type Purchase = { topUp: TopUp; attempt: number; /** Automatic top-up is still turned on. */ isWanted: boolean };

/** Accounts whose automatic top-up has something to do: a crossing, or a purchase under way. */
export async function listDueAutoTopUps(ctx: Context): Promise<string[]> {
  const now = ctx.clock.now().toISOString();
  const rows = await ctx.db.execute<{ account_id: string }>(sql`
    select a.account_id from auto_top_ups a join wallets w on w.account_id = a.account_id
    where (a.top_up_id is not null and coalesce(a.next_attempt_at, '-infinity') <= ${now}::timestamptz)
      or (a.top_up_id is null and a.enabled and w.frozen_at is null and a.armed = (w.balance_micros - w.held_micros < a.threshold_micros))
    order by a.account_id`);
  return rows.map((row) => row.account_id);
}

/**
 * Buys credit for one account when available credit has fallen below its threshold: one purchase for one crossing, at
 * most one under way. A declined card is tried three times with growing pauses, then automatic top-up is turned off and
 * the owner told. Safe to run from several processes: an attempt has one key at Stripe, and a purchase one payment.
 */
export async function topUpAutomatically(ctx: StripeContext, accountId: string): Promise<void> {
  const purchase = await transact(ctx, (tx) => beginPurchase(tx, accountId));
  if (purchase === null) return;
  const { topUp, attempt, isWanted } = purchase;
  if (topUp.paymentIntentId) {
    const payment = await ctx.stripe.findPayment(topUp.paymentIntentId);
    if (payment) await applyPayment(ctx, payment);
    if (payment?.status === "succeeded") return;
    if (payment?.status === "processing") return lookAgain(ctx, accountId);
    if (payment?.status === "canceled") return giveUp(ctx, topUp, payment.failure?.message ?? "The payment was cancelled at Stripe.");
  } else if (differenceInHours(ctx.clock.now(), topUp.createdAt) >= PATIENCE_H) {
    return giveUp(ctx, topUp, "Stripe could not be reached for a day.");
  }
  if (!isWanted && (topUp.paymentIntentId === null || (await ctx.stripe.cancelPayment(topUp.paymentIntentId)))) return void (await endPurchase(ctx, topUp, "Automatic top-up was turned off.", { armed: true }));
  const customerId = await findCustomer(ctx, accountId);
  const [card] = customerId ? await ctx.stripe.listCards(customerId) : [];
  if (!customerId || !card) return giveUp(ctx, topUp, "There is no saved card any more.");
  const email = await findOwnerEmail(ctx, accountId);
  // Written down before it is tried: whatever becomes of an answer, the next look finds this payment and makes no other.
  const note = (change: Partial<TopUp>) => ctx.db.update(topUps).set(change).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUp.id), inArray(topUps.state, ["open", "processing"])));
  const paymentIntentId = topUp.paymentIntentId ?? (await ctx.stripe.createPayment({ accountId, topUpId: topUp.id, totalMicros: topUp.creditMicros + topUp.feeMicros, customerId }));
  if (topUp.paymentIntentId === null) await note({ paymentIntentId });
  const { declined } = await ctx.stripe.chargeSavedCard({ topUpId: topUp.id, paymentIntentId, cardId: card.id, email, attempt });
  await note({ failure: declined?.message ?? null });
  if (declined && attempt < ATTEMPTS) return noteDecline(ctx, topUp, attempt, declined.message);
  // Given up for good, so that it can never succeed when nobody expects it any more.
  if (declined && (await ctx.stripe.cancelPayment(paymentIntentId))) return giveUp(ctx, topUp, declined.message);
  const payment = await ctx.stripe.findPayment(paymentIntentId);
  if (payment) await applyPayment(ctx, payment);
}

/** The purchase to attempt now: the one under way, or a new one when the threshold was crossed. Null: nothing to do. */
async function beginPurchase(ctx: Context, accountId: string): Promise<Purchase | null> {
  const wallet = await lockWallet(ctx, accountId);
  const now = ctx.clock.now();
  const ofAccount = eq(autoTopUps.accountId, accountId);
  const [auto] = await ctx.db.select().from(autoTopUps).where(ofAccount);
  if (!auto) return null;
  if (auto.topUpId) {
    if (auto.nextAttemptAt && auto.nextAttemptAt > now) return null;
    if (wallet.frozenAt) {
      // A card is not charged again while one of its payments is disputed; the purchase goes on when that is settled.
      await ctx.db.update(autoTopUps).set({ nextAttemptAt: addMinutes(now, PAUSES_MIN[1]!) }).where(ofAccount);
      return null;
    }
    const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, auto.topUpId)));
    // Whoever comes meanwhile waits: this attempt has a minute to itself.
    await ctx.db.update(autoTopUps).set({ nextAttemptAt: addMinutes(now, LOOK_AGAIN_MIN) }).where(ofAccount);
    return { topUp: topUp!, attempt: auto.failures + 1, isWanted: auto.enabled };
  }
  const isBelow = wallet.balanceMicros - wallet.heldMicros < auto.thresholdMicros;
  if (!isBelow && !auto.armed) await ctx.db.update(autoTopUps).set({ armed: true, notice: null }).where(ofAccount);
  if (!auto.enabled || !auto.armed || !isBelow || wallet.frozenAt) return null;
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const bought = await ctx.db.select({ creditMicros: topUps.creditMicros }).from(topUps)
    .where(and(eq(topUps.accountId, accountId), gte(topUps.createdAt, month), eq(topUps.kind, "automatic"), inArray(topUps.state, ["open", "processing", "settled"])));
  const thisMonth = bought.reduce((sum, { creditMicros }) => sum + creditMicros, 0n);
  const notice = thisMonth + auto.creditMicros > auto.monthlyLimitMicros
    ? `The monthly limit of ${formatDollars(auto.monthlyLimitMicros)} is reached: ${formatDollars(thisMonth)} was bought this month.`
    : outsideLimits(auto.creditMicros, await getTopUpLimits(ctx));
  if (notice !== null) {
    if (auto.notice !== notice) await ctx.db.update(autoTopUps).set({ notice }).where(ofAccount);
    return null;
  }
  const feeBps = (await loadRateCards(ctx.db)).feeBpsAt(now);
  const [topUp] = await ctx.db.insert(topUps).values({
    accountId, id: newId(), kind: "automatic", state: "open", creditMicros: auto.creditMicros, feeMicros: topUpFee(auto.creditMicros, feeBps), feeBps, taxMicros: 0n,
    paymentReference: "", createdBy: "system:automatic", createdAt: now,
  }).returning();
  await ctx.db.update(autoTopUps).set({ armed: false, topUpId: topUp!.id, failures: 0, notice: null, nextAttemptAt: addMinutes(now, LOOK_AGAIN_MIN) }).where(ofAccount);
  return { topUp: topUp!, attempt: 1, isWanted: true };
}

/** Why a top-up may not buy this amount, when the limits were changed after it was chosen; null when it may. */
function outsideLimits(creditMicros: Micros, { minimumMicros, maximumMicros }: TopUpLimits): string | null {
  if (creditMicros >= minimumMicros && creditMicros <= maximumMicros) return null;
  return `${formatDollars(creditMicros)} is not between ${formatDollars(minimumMicros)} and ${formatDollars(maximumMicros)}, what one top-up may buy now: choose another amount.`;
}

async function lookAgain(ctx: Context, accountId: string): Promise<void> {
  await ctx.db.update(autoTopUps).set({ nextAttemptAt: addMinutes(ctx.clock.now(), PAUSES_MIN[0]!) }).where(eq(autoTopUps.accountId, accountId));
}

/** Counts a decline once, however often the same attempt is answered, and says when the next one is. */
async function noteDecline(ctx: Context, topUp: TopUp, attempt: number, why: string): Promise<void> {
  const ofAttempt = and(eq(autoTopUps.accountId, topUp.accountId), eq(autoTopUps.topUpId, topUp.id), eq(autoTopUps.failures, attempt - 1));
  await ctx.db.update(autoTopUps).set({ failures: attempt, nextAttemptAt: addMinutes(ctx.clock.now(), PAUSES_MIN[attempt - 1]!), notice: `Declined: ${why} It is tried again.` }).where(ofAttempt);
}

/** Ends a purchase that will not succeed, once. False: it was ended, or has settled, before. */
async function endPurchase(ctx: Context, topUp: TopUp, why: string, change: Partial<typeof autoTopUps.$inferInsert>): Promise<boolean> {
  const { accountId } = topUp;
  return transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    const ended = await tx.db.update(autoTopUps).set({ topUpId: null, failures: 0, nextAttemptAt: null, ...change })
      .where(and(eq(autoTopUps.accountId, accountId), eq(autoTopUps.topUpId, topUp.id))).returning({ id: autoTopUps.accountId });
    await tx.db.update(topUps).set({ state: "failed", failure: why }).where(and(eq(topUps.accountId, accountId), eq(topUps.id, topUp.id), inArray(topUps.state, ["open", "processing"])));
    return ended.length > 0;
  });
}

/** The same, and turns automatic top-up off, and tells the owner why. */
async function giveUp(ctx: Context, topUp: TopUp, why: string): Promise<void> {
  const { accountId } = topUp;
  const isOurs = await endPurchase(ctx, topUp, why, { enabled: false, notice: `Turned off: ${why}` });
  if (!isOurs) return;
  const [account] = await ctx.db.select({ name: accounts.name, slug: accounts.slug }).from(accounts).where(eq(accounts.accountId, accountId));
  await emailOwners(ctx, { accountId, subject: `Automatic top-up of ${account!.name} is turned off`, body: `A top-up of ${formatDollars(topUp.creditMicros)} could not be paid. ${why}\n\nCheck the card and turn it on again on the Wallet page.`, page: `/a/${account!.slug}/wallet` });
}
