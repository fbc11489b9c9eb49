import { eq, sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Micros } from "@/lib/money/micros";
import type { Period } from "./period";
import { sumUsage } from "./sum-usage";

/** What moved between two ledger accounts in a period, by its cause. */
export type Move = { code: string; debit: string; credit: string; amountMicros: Micros };
/** What calls of the period on one model cost: on credit, and paid to the provider directly. */
export type ModelUse = { id: string; name: string; colorIndex: number; provider: { id: string; name: string }; spendMicros: Micros; directMicros: Micros };
export type MoneyFlows = {
  /** Balances when the period began and ended, or now. */
  openingMicros: Micros; closingMicros: Micros;
  /** Of the balance now, what running jobs hold; null where the period has ended. */
  heldMicros: Micros | null;
  moves: Move[]; models: ModelUse[];
};

/** How an account's money moved in the period, by the time it was booked, and what its calls cost by model, by the time they were made. Balances and moves are of one instant. */
export async function getMoneyFlows(ctx: Context, accountId: string, period: Pick<Period, "from" | "to" | "timeZone">): Promise<MoneyFlows> {
  const [rows, used, catalog] = await Promise.all([
    ctx.db.execute<{ balance: string; held: string; code: string | null; debit: string; credit: string; within: string; later: string }>(sql`
      select w.balance_micros as balance, w.held_micros as held, r.code, r.debit, r.credit, r.within, r.later from wallets w left join (
        select code, debit, credit, coalesce(sum(amount_micros) filter (where bucket_at < ${period.to.toISOString()}::timestamptz), 0) as within, coalesce(sum(amount_micros) filter (where bucket_at >= ${period.to.toISOString()}::timestamptz), 0) as later
        from ledger_rollups where account_id = ${accountId} and bucket_at >= ${period.from.toISOString()}::timestamptz group by 1, 2, 3) r on true
      where w.account_id = ${accountId} order by r.code, r.debit, r.credit`),
    sumUsage(ctx, accountId, period, { by: ["model"] }),
    ctx.db.select({ id: models.id, name: models.name, colorIndex: models.colorIndex, provider: { id: providers.id, name: providers.name } }).from(models).innerJoin(providers, eq(providers.id, models.providerId)),
  ]);
  const moves = rows.flatMap(({ code, debit, credit, within, later }) => (code === null ? [] : [{ code, debit, credit, amountMicros: BigInt(within), laterMicros: BigInt(later) }]));
  const change = (of: "amountMicros" | "laterMicros") => moves.reduce((sum, move) => sum + (move.credit === "customer_credit" ? move[of] : move.debit === "customer_credit" ? -move[of] : 0n), 0n);
  const closingMicros = BigInt(rows[0]?.balance ?? 0) - change("laterMicros");
  const known = new Map(catalog.map((model) => [model.id, model]));
  return {
    openingMicros: closingMicros - change("amountMicros"), closingMicros, heldMicros: period.to > ctx.clock.now() ? BigInt(rows[0]?.held ?? 0) : null,
    moves: moves.filter(({ amountMicros }) => amountMicros > 0n).map(({ code, debit, credit, amountMicros }) => ({ code, debit, credit, amountMicros })),
    models: used.flatMap(({ keys: [id = ""], sums }) => ({ ...known.get(id)!, spendMicros: sums.spendMicros, directMicros: sums.byokCostMicros })),
  };
}
