import { eq } from "drizzle-orm";
import { wallets } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";

/** An account's wallet row, locked until the caller's transaction ends. Posting asks for it as proof of the lock. */
export type LockedWallet = { accountId: string; balanceMicros: Micros; heldMicros: Micros; seq: number; frozenAt: Date | null };

/** Locks the wallet: the first thing that every transaction on an account's money does. Throws `not_found`. */
export async function lockWallet(ctx: Context, accountId: string): Promise<LockedWallet> {
  const [wallet] = await ctx.db.select().from(wallets).where(eq(wallets.accountId, accountId)).for("update");
  if (!wallet) throw new AppError("not_found", "No such account");
  return wallet;
}
