import type { Context } from "@/lib/context/context";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { listWallets } from "@/lib/ledger/list-wallets";
import { eachApart } from "../each-apart";

/** Closes months that have been over for an hour, account by account. Returns how many. */
export async function closeStatements(ctx: Context): Promise<number> {
  let closed = 0;
  await eachApart(await listWallets(ctx), async (accountId) => { closed += await closeDueStatements(ctx, accountId); });
  return closed;
}
