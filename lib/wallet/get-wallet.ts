import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { listLiveGrants, type LiveGrant } from "./spend-promotional";

export type Wallet = {
  /** Purchased and promotional credit together; below zero when calls were made after it ran out. */
  balanceMicros: Micros;
  heldMicros: Micros;
  /** Balance less what is held. */
  availableMicros: Micros;
  promotionalMicros: Micros;
  grants: LiveGrant[];
  /** Since when no call is accepted because a payment is disputed. */
  frozenAt: Date | null;
};

/** An account's money as it stands. Throws `not_found`. */
export async function getWallet(ctx: Context, accountId: string): Promise<Wallet> {
  const [[row], grants] = await Promise.all([
    ctx.db.execute<{ balance_micros: string; held_micros: string; frozen_at: string | null }>(sql`select balance_micros, held_micros, frozen_at from wallets where account_id = ${accountId}`),
    listLiveGrants(ctx, accountId),
  ]);
  if (!row) throw new AppError("not_found", "No such account");
  const [balanceMicros, heldMicros] = [BigInt(row.balance_micros), BigInt(row.held_micros)];
  return {
    balanceMicros, heldMicros, availableMicros: balanceMicros - heldMicros, grants,
    promotionalMicros: grants.reduce((sum, grant) => sum + grant.remainingMicros, 0n), frozenAt: row.frozen_at ? new Date(row.frozen_at) : null,
  };
}
