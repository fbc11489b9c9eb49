import { eq, sql } from "drizzle-orm";
import { models } from "@/db/schema";
import { nameAccounts } from "@/lib/auth/name-accounts";
import { checkPrice, checkStart, type PriceLine } from "@/lib/catalog/check-price";
import { readPriceLines } from "@/lib/catalog/read-price-lines";
import type { PriceChange } from "@/lib/catalog/set-price";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import { ratePrice } from "@/lib/pricing/rate-price";

/** Accounts whose bill changes most, by name; the sums are of all. */
const SHOWN = 10;

type Card = PriceLine["rateCard"];
type Sums = { calls: number; durationMs: number; beforeMicros: Micros; afterMicros: Micros };
export type PriceEffect = {
  /** The last whole month of UTC, by when the calls were made. */
  from: Date; to: Date;
  /** What customers paid from their wallets for the calls that the price is for; null when the list card stays. */
  bills: Sums | null;
  /** What those calls cost us; null when that stays. */
  costs: Sums | null;
  /** What customers with keys of their own paid the provider; null when that stays. */
  byok: Sums | null;
  /** Of `bills` and `costs`: calls that had no price then. They are counted after and not before. */
  unpriced: number;
  accounts: (Sums & { accountId: string; slug: string; name: string })[];
  /** How many accounts had such calls. */
  of: number;
};

type Row = { account_id: string; resolution: string; funding: "wallet" | "byok"; duration_ms: number; calls: string; unpriced: string; amount: string; cost: string };

/**
 * What a price would have made of last month: each call that it is for, rated again and rounded by itself, beside what was booked.
 * Calls of a resolution that has a line of its own are not those of the line for any resolution. A list price is the cost, too,
 * where there is no upstream line. Writes nothing. Throws
 * `not_found` (model) and `invalid_request` as setting it would.
 */
export async function readPriceEffect(ctx: Context, { modelId, rateCards, ...terms }: PriceChange): Promise<PriceEffect> {
  const [[model], lines] = await Promise.all([ctx.db.select({ capabilities: models.capabilities }).from(models).where(eq(models.id, modelId)), readPriceLines(ctx, modelId)]);
  if (!model) throw new AppError("not_found", `model: ${modelId} is not in the catalog`, "model");
  checkPrice(terms, model.capabilities.resolutions);
  const now = ctx.clock.now();
  for (const rateCard of rateCards) checkStart(lines, rateCard, terms, now);
  const [from, to] = [-1, 0].map((months) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months)));
  const span = { from: from!.toISOString(), to: to!.toISOString() };
  const rows = await ctx.db.execute<Row>(sql`
    select w.account_id, e.* from (select distinct account_id from ranking_days where grain = 'day' and day >= ${span.from.slice(0, 10)}::date and day < ${span.to.slice(0, 10)}::date and model_id = ${modelId}) w
    cross join lateral (
      select u.resolution, u.funding, u.duration_ms, count(*) as calls, count(*) filter (where c.usage_event_id is null) as unpriced,
        coalesce(sum(c.amount_micros), 0)::bigint as amount, coalesce(sum(c.provider_cost_micros), 0)::bigint as cost
      from usage_events u left join charges c on c.account_id = w.account_id and c.usage_event_id = u.id
      where u.account_id = w.account_id and u.occurred_at >= ${span.from}::timestamptz and u.occurred_at < ${span.to}::timestamptz and u.model_id = ${modelId} and u.status = 'completed'
      group by 1, 2, 3) e`);
  const isInForce = (line: PriceLine) => line.effectiveFrom <= terms.effectiveFrom && (line.effectiveTo === null || line.effectiveTo > terms.effectiveFrom);
  const has = (card: Card, ...of: string[]) => lines.some((line) => line.rateCard === card && of.includes(line.resolution) && isInForce(line));
  const chooses = (card: Card, resolution: string) => resolution === terms.resolution || (terms.resolution === "*" && !has(card, resolution));
  // Where there is no upstream line, the list line is the cost.
  const isFor = (card: Card, resolution: string) => (rateCards.includes(card) ? chooses(card, resolution) : card === "upstream" && chooses("list", resolution) && !has("upstream", resolution, "*"));
  function add(card: Card, which: Row[], before: (row: Row) => string): Sums | null {
    const those = which.filter(({ resolution }) => isFor(card, resolution));
    if (!rateCards.includes(card) && those.length === 0) return null;
    return those.reduce((sums, row) => ({
      calls: sums.calls + Number(row.calls), durationMs: sums.durationMs + row.duration_ms * Number(row.calls), beforeMicros: sums.beforeMicros + BigInt(before(row)),
      afterMicros: sums.afterMicros + ratePrice({ id: "", ...terms }, row.duration_ms) * BigInt(row.calls),
    }), NOTHING);
  }
  const wallet = rows.filter(({ funding }) => funding === "wallet");
  const ids = [...new Set(wallet.filter(({ resolution }) => isFor("list", resolution)).map((row) => row.account_id))];
  const accounts = ids.map((accountId) => ({ accountId, ...add("list", wallet.filter((row) => row.account_id === accountId), ({ amount }) => amount)! })).sort((a, b) => Number(size(b) - size(a)) || (a.accountId < b.accountId ? -1 : 1));
  const names = await nameAccounts(ctx, accounts.slice(0, SHOWN).map(({ accountId }) => accountId));
  return {
    from: from!, to: to!, of: accounts.length,
    bills: add("list", wallet, ({ amount }) => amount), costs: add("upstream", wallet, ({ cost }) => cost), byok: add("upstream", rows.filter(({ funding }) => funding === "byok"), ({ cost }) => cost),
    unpriced: wallet.filter(({ resolution }) => isFor("list", resolution) || isFor("upstream", resolution)).reduce((sum, row) => sum + Number(row.unpriced), 0),
    accounts: accounts.slice(0, SHOWN).map((account) => ({ ...account, ...names.get(account.accountId)! })),
  };
}

const NOTHING: Sums = { calls: 0, durationMs: 0, beforeMicros: 0n, afterMicros: 0n };
const size = ({ beforeMicros, afterMicros }: Sums) => (afterMicros > beforeMicros ? afterMicros - beforeMicros : beforeMicros - afterMicros);
