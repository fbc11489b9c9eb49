import { and, eq, inArray } from "drizzle-orm";
import { disputes, refunds, type topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Parts } from "./settlement";

/** What is left of a payment after its refunds and disputes, those under way included. */
export async function getRemaining(ctx: Context, topUp: Pick<typeof topUps.$inferSelect, "accountId" | "id"> & Parts): Promise<Parts> {
  const [back, disputed] = await Promise.all([
    ctx.db.select().from(refunds).where(and(eq(refunds.accountId, topUp.accountId), eq(refunds.topUpId, topUp.id), inArray(refunds.state, ["pending", "succeeded"]))),
    ctx.db.select().from(disputes).where(and(eq(disputes.accountId, topUp.accountId), eq(disputes.topUpId, topUp.id), inArray(disputes.state, ["open", "lost", "settled"]))),
  ]);
  return remainingOf(topUp, [...back, ...disputed]);
}

/** The same from what was taken of it, pure. */
export function remainingOf(topUp: Parts, taken: Parts[]): Parts {
  const rest = { creditMicros: topUp.creditMicros, feeMicros: topUp.feeMicros, taxMicros: topUp.taxMicros };
  for (const part of taken) {
    rest.creditMicros -= part.creditMicros;
    rest.feeMicros -= part.feeMicros;
    rest.taxMicros -= part.taxMicros;
  }
  const positive = (amount: bigint) => (amount > 0n ? amount : 0n);
  return { creditMicros: positive(rest.creditMicros), feeMicros: positive(rest.feeMicros), taxMicros: positive(rest.taxMicros) };
}
