import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import type { LockedWallet } from "@/lib/ledger/lock-wallet";

/**
 * Ends open holds, each by capture or by void, and gives their money free. Runs in the caller's transaction, which holds
 * the wallet's lock and charges what was captured. Holds that ended before are left as they are: a hold ends once.
 * They are found by their ids: asking for `state = 'open'` would let a plan read all open ones of the account.
 */
export async function endHolds(ctx: Context, wallet: LockedWallet, ends: { holdId: string; as: "captured" | "voided" }[]): Promise<number> {
  if (ends.length === 0) return 0;
  const idsOf = (wanted: "captured" | "voided") => ends.filter(({ as }) => as === wanted).map(({ holdId }) => holdId);
  const [ended] = await ctx.db.execute<{ count: string; freed: string }>(sql`
    with ended as (
      update holds set ended_at = ${ctx.clock.now().toISOString()}::timestamptz, state = case when id = any(${arrayParam(idsOf("captured"), "uuid")}) then 'captured' else 'voided' end
      where account_id = ${wallet.accountId} and id = any(${arrayParam([...idsOf("captured"), ...idsOf("voided")], "uuid")}) and ended_at is null
      returning amount_micros
    ), freed as (select count(*) as count, coalesce(sum(amount_micros), 0)::bigint as freed from ended)
    , moved as (update wallets set held_micros = held_micros - freed.freed from freed where wallets.account_id = ${wallet.accountId})
    select count, freed from freed`);
  wallet.heldMicros -= BigInt(ended!.freed);
  invariant(wallet.heldMicros >= 0n, "no more is given free than was held");
  return Number(ended!.count);
}
