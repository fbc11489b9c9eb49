import { stripeEvents } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { type Applied, applyPayment } from "./apply-payment";
import type { Payment } from "./stripe";

/** Applies a payment that we asked for ourselves. What is refused is kept for an admin like a webhook's event, once. */
export async function applyFetchedPayment(ctx: Context, payment: Payment): Promise<Applied> {
  return transact(ctx, async (tx) => {
    const applied = await applyPayment(tx, payment);
    if (applied.state !== "refused") return applied;
    const now = tx.clock.now();
    // The amounts are bigints, which JSON does not know.
    const payload = JSON.parse(JSON.stringify(payment, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))) as Record<string, unknown>;
    const kept = await tx.db.insert(stripeEvents).values({ id: `fetched:${payment.id}`, type: "payment.fetched", payload, createdAt: now, receivedAt: now, ...applied }).onConflictDoNothing().returning({ id: stripeEvents.id });
    if (kept.length > 0) console.error(`Stripe payment ${payment.id}, fetched, refused: ${applied.note}`);
    return applied;
  });
}
