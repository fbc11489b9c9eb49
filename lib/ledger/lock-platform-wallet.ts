import { accounts, wallets } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { lockWallet, type LockedWallet } from "./lock-wallet";
import { PLATFORM_ACCOUNT_ID } from "./platform-account";

/** Locks the wallet of the platform's own books, which are opened the first time. Runs in the caller's transaction. */
export async function lockPlatformWallet(ctx: Context): Promise<LockedWallet> {
  const createdAt = ctx.clock.now();
  await ctx.db.insert(accounts).values({ accountId: PLATFORM_ACCOUNT_ID, slug: "platform", name: "Platform", kind: "platform", createdAt }).onConflictDoNothing();
  await ctx.db.insert(wallets).values({ accountId: PLATFORM_ACCOUNT_ID, balanceMicros: 0n, heldMicros: 0n, seq: 0, booksOpenAt: createdAt }).onConflictDoNothing();
  return lockWallet(ctx, PLATFORM_ACCOUNT_ID);
}
