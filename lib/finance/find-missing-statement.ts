import { addHours } from "date-fns";
import type { Context } from "@/lib/context/context";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { getOpenMonth, getStatementZone, REST_H } from "./statement-months";

/** How long a worker may be away before a month that it should have closed is missed. */
const PATIENCE_H = 24;

/** The first month of an account that has been over for more than a day and has no statement, in words, or null. The platform's own books have none. Throws `not_found`. */
export async function findMissingStatement(ctx: Context, accountId: string): Promise<string | null> {
  if (accountId === PLATFORM_ACCOUNT_ID) return null;
  const { month, to } = await getOpenMonth(ctx, accountId, await getStatementZone(ctx, accountId));
  return addHours(to, REST_H + PATIENCE_H) <= ctx.clock.now() ? `${month} has been over since ${to.toISOString()}, and has no statement` : null;
}
