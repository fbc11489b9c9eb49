import type { Context } from "@/lib/context/context";
import { listWallets } from "@/lib/ledger/list-wallets";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { eachApart } from "../each-apart";

/** Extends every account's hash chain to its newest transaction, account by account. Returns how many were sealed. */
export async function sealLedgers(ctx: Context): Promise<number> {
  let sealed = 0;
  await eachApart(await listWallets(ctx), async (accountId) => { sealed += await sealLedger(ctx, accountId); });
  return sealed;
}
