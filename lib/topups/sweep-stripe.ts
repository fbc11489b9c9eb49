import { addDays, max, subDays } from "date-fns";
import { eq } from "drizzle-orm";
import { settings } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { lockPlatformWallet } from "@/lib/ledger/lock-platform-wallet";
import { type NewTransaction, postTransactions } from "@/lib/ledger/post-transactions";
import { applyFetchedPayment } from "./apply-fetched-payment";
import { classifyMovement } from "./classify-movement";
import type { SweptMovement } from "./stripe";
import type { StripeContext } from "./stripe-context";

const KEY = "stripe_swept";
/** Stripe's books are read again this far back: what it writes late is not missed. */
const OVERLAP_DAYS = 3;
/** The first time: as far as a replay of events may reach. */
const FIRST_DAYS = 35;

/** Whether a day has passed since the last sweep. */
export async function isSweepDue(ctx: Context): Promise<boolean> {
  const last = await findLastSweep(ctx);
  return last === null || addDays(last, 1) <= ctx.clock.now();
}

async function findLastSweep(ctx: Context): Promise<Date | null> {
  const [row] = await ctx.db.select().from(settings).where(eq(settings.key, KEY));
  return row ? new Date((row.value as { at: string }).at) : null;
}

/**
 * Reads Stripe's own books and applies every payment in them that moved since the last sweep, so that what no webhook
 * told us is booked all the same. Payouts and Stripe's other fees go to the platform's own books; what is neither is left for the
 * comparison with Stripe to tell. Doing it again changes nothing.
 * One payment's trouble is not another's: what fails is thrown together once all others are booked.
 */
export async function sweepStripe(ctx: StripeContext): Promise<{ payments: number; refused: number }> {
  const now = ctx.clock.now();
  const last = await findLastSweep(ctx);
  const payments = new Set<string>();
  const others: Other[] = [];
  for await (const line of ctx.stripe.listMovements(last ? subDays(last, OVERLAP_DAYS) : subDays(now, FIRST_DAYS))) {
    if (line.paymentIntentId) payments.add(line.paymentIntentId);
    const { kind, isBooked } = classifyMovement(line);
    if (isBooked && (kind === "payout" || kind === "fee")) others.push({ ...line, kind });
  }
  let refused = 0;
  const failures: unknown[] = [];
  const apart = (work: Promise<void>) => work.catch((error: unknown) => void failures.push(error));
  for (const id of payments) {
    await apart(ctx.stripe.findPayment(id).then(async (payment) => {
      if (payment && (await applyFetchedPayment(ctx, payment)).state === "refused") refused += 1;
    }));
  }
  await apart(bookOthers(ctx, others));
  // Not noted as swept: the next sweep reaches back as far, until what failed is booked.
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of Stripe's movements failed: ${failures.map((error) => (error instanceof Error ? error.message : String(error))).join("; ")}`);
  const value = { at: max([now, last ?? now]).toISOString() };
  await ctx.db.insert(settings).values({ key: KEY, value }).onConflictDoUpdate({ target: settings.key, set: { value } });
  return { payments: payments.size, refused };
}

type Other = SweptMovement & { kind: "payout" | "fee" };

/** Payouts to the bank, and fees that belong to no payment, in the books of the platform itself. */
async function bookOthers(ctx: Context, lines: Other[]): Promise<void> {
  const transactions = lines.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)).map(toTransaction).filter(({ postings }) => postings.length > 0);
  if (transactions.length === 0) return;
  await transact(ctx, async (tx) => void (await postTransactions(tx, await lockPlatformWallet(tx), transactions)));
}

function toTransaction({ id, kind, amountMicros, feeMicros, createdAt }: Other): NewTransaction {
  const cost = kind === "payout" ? feeMicros : feeMicros - amountMicros;
  const between = (debit: "bank" | "processing_cost", amount: bigint): NewTransaction["postings"] =>
    amount === 0n ? [] : [amount > 0n ? { debit, credit: "stripe_clearing", amountMicros: amount } : { debit: "stripe_clearing", credit: debit, amountMicros: -amount }];
  return {
    code: kind === "payout" ? "stripe.payout" : "stripe.fee", idempotencyKey: `stripe.movement:${id}`, occurredAt: createdAt,
    postings: [...(kind === "payout" ? between("bank", -amountMicros) : []), ...between("processing_cost", cost)],
  };
}
