import { desc, eq } from "drizzle-orm";
import { stripeEvents } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type RefusedEvent = typeof stripeEvents.$inferSelect;

const LIMIT = 50;

/** Events that claimed to be ours and did not fit, latest first: nothing was booked for them, and a person must look. */
export async function listRefusedEvents(ctx: Context): Promise<RefusedEvent[]> {
  return ctx.db.select().from(stripeEvents).where(eq(stripeEvents.state, "refused")).orderBy(desc(stripeEvents.receivedAt), desc(stripeEvents.id)).limit(LIMIT);
}
