import type { Context } from "@/lib/context/context";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { closeStatement } from "./close-statement";

/** Closes every month of an account that has been over for an hour, in order. Returns how many. The platform's own books have no statements. */
export async function closeDueStatements(ctx: Context, accountId: string): Promise<number> {
  if (accountId === PLATFORM_ACCOUNT_ID) return 0;
  let closed = 0;
  while (await closeStatement(ctx, accountId)) closed += 1;
  return closed;
}
