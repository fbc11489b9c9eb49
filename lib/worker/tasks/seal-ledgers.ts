import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import { sealLedger } from "@/lib/ledger/seal-ledger";

/** Extends every account's hash chain to its newest transaction, account by account. Returns how many were sealed. */
export async function sealLedgers(ctx: Context): Promise<number> {
  let sealed = 0;
  for (const accountId of await listWallets(ctx)) sealed += await sealLedger(ctx, accountId);
  return sealed;
}
