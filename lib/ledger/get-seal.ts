import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { CHAIN_START } from "./seal-entry";

/** The seal of an account's transaction; of number 0, where the chain starts. Throws `unavailable` where it is not sealed yet. */
export async function getSeal(ctx: Context, accountId: string, seq: number): Promise<Buffer> {
  if (seq === 0) return CHAIN_START;
  const [seal] = await ctx.db.execute<{ hash: Buffer }>(sql`select hash from ledger_seals where account_id = ${accountId} and seq = ${seq}`);
  if (!seal) throw new AppError("unavailable", `Transaction ${seq} of the ledger is not sealed yet; try again in a minute`);
  return seal.hash;
}
