import { eq, sql } from "drizzle-orm";
import { accounts, apiKeys } from "@/db/schema";
import { arrayParam } from "@/db/transaction";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { type Micros, microsToDecimal } from "@/lib/money/micros";
import type { LocalMonth } from "@/lib/time/local-months";
import { listMonthsOfUse } from "./list-months-of-use";
import { type Movement, movementOf, MOVEMENTS } from "./movements";
import { type ByokLine, type Dollars, type StatementDocument, type StatementLine, type StatementPayment } from "./statement-document";

/** What a posting brings a ledger account of the customer's: credits raise what is owed to or kept for them. */
const raised = (name: string) => sql.raw(`coalesce(sum(case when credit = '${name}' then amount_micros when debit = '${name}' then -amount_micros else 0 end), 0)`);
const [CREDIT, FEE, TAX] = ["customer_credit", "top_up_fee_revenue", "tax_payable"].map(raised) as [ReturnType<typeof raised>, ReturnType<typeof raised>, ReturnType<typeof raised>];
const OF_CUSTOMERS = sql.raw(`(debit in ('customer_credit', 'top_up_fee_revenue', 'tax_payable') or credit in ('customer_credit', 'top_up_fee_revenue', 'tax_payable'))`);

/** What was booked until when belongs to a month as it was known at an instant: to its end, when that came first. */
export const bookedUntil = ({ from, to }: Pick<LocalMonth, "from" | "to">, knownAt?: Date) => (knownAt && knownAt < to ? (knownAt < from ? from : knownAt) : to);

/**
 * An account's month as the books tell it now, or told it at `knownAt`: a start of a day, since what is booked is summed
 * by the quarter hour. Open: nothing is frozen. To be read in one snapshot; who has read the month's lines already gives them.
 */
export async function readStatement(ctx: Context, accountId: string, { month, from, to }: LocalMonth, timeZone: string, { knownAt, lines: given }: { knownAt?: Date; lines?: ChargedLine[] } = {}): Promise<StatementDocument> {
  const range = { from, until: bookedUntil({ from, to }, knownAt) };
  const [[account], moves, payments, lines, promotional, unpriced, keys] = await Promise.all([
    ctx.db.select().from(accounts).where(eq(accounts.accountId, accountId)), readMoves(ctx, accountId, range), readPayments(ctx, accountId, range), given ?? readLines(ctx, accountId, range, timeZone), sumPromotional(ctx, accountId, range),
    countUnpriced(ctx, accountId, { from, until: to }, knownAt), ctx.db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).where(eq(apiKeys.accountId, accountId)),
  ]);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  const movements = Object.fromEntries(MOVEMENTS.map((name) => [name, 0n])) as Record<Movement, Micros>;
  for (const { code, credit } of moves.within) movements[movementOf(code)] += credit;
  const closing = moves.openingMicros + MOVEMENTS.reduce((sum, name) => sum + movements[name], 0n);
  const charged = lines.reduce((sum, line) => sum + line.amountMicros, 0n);
  invariant(charged === -movements.usage, `statement ${month} of ${accountId}: lines of usage are ${charged}, the ledger says ${-movements.usage}`);
  const [wallet, byok] = (["wallet", "byok"] as const).map((funding) => lines.filter((line) => line.funding === funding)) as [ChargedLine[], ChargedLine[]];
  const sum = (of: ChargedLine[], name: "amountMicros" | "providerCostMicros" | "feeWaivedMicros") => microsToDecimal(of.reduce((all, line) => all + line[name], 0n));
  const countOf = (of: ChargedLine[]) => ({ calls: of.reduce((all, { calls }) => all + calls, 0), seconds: asSeconds(of.reduce((all, { durationMs }) => all + durationMs, 0)) });
  const asLine = (line: ChargedLine): StatementLine => ({
    model: line.model, resolution: line.resolution, api_key: { id: line.apiKeyId, name: names.get(line.apiKeyId) ?? "" }, sub_account: line.subAccount, tag: line.tag, month_of_use: line.monthOfUse,
    price: line.price, calls: line.calls, seconds: asSeconds(line.durationMs), amount: microsToDecimal(line.amountMicros),
  });
  return {
    format: "tollgate.statement/2", account: { id: accountId, slug: account!.slug, name: account!.name },
    month, time_zone: timeZone, from: from.toISOString(), to: to.toISOString(), state: "open", known_at: (knownAt ?? ctx.clock.now()).toISOString(), currency: "USD",
    opening_balance: microsToDecimal(moves.openingMicros), movements: Object.fromEntries(MOVEMENTS.map((name) => [name, microsToDecimal(movements[name])])) as Record<Movement, Dollars>, closing_balance: microsToDecimal(closing),
    fees: microsToDecimal(moves.within.reduce((sum, { fee }) => sum + fee, 0n)), taxes: microsToDecimal(moves.within.reduce((sum, { tax }) => sum + tax, 0n)),
    totals: { usage: { ...countOf(wallet), amount: sum(wallet, "amountMicros"), promotional: microsToDecimal(promotional) }, byok: { ...countOf(byok), provider_cost: sum(byok, "providerCostMicros"), fee_waived: sum(byok, "feeWaivedMicros") } },
    payments, usage: wallet.map(asLine),
    byok: byok.map((line): ByokLine => ({ ...asLine(line), provider_cost: microsToDecimal(line.providerCostMicros), fee_waived: microsToDecimal(line.feeWaivedMicros) })),
    unpriced_calls: unpriced, ledger: null, previous_hash: null,
  };
}

const asSeconds = (ms: number) => (ms / 1_000).toFixed(3);

type Range = { from: Date; until: Date };
type Move = { code: string; credit: Micros; fee: Micros; tax: Micros };

async function readMoves(ctx: Context, accountId: string, { from, until }: Range): Promise<{ openingMicros: Micros; within: Move[] }> {
  const rows = await ctx.db.execute<{ before: boolean; code: string | null; credit: string; fee: string; tax: string }>(sql`
    select bucket_at < ${from.toISOString()}::timestamptz as before, case when bucket_at >= ${from.toISOString()}::timestamptz then code end as code, ${CREDIT} as credit, ${FEE} as fee, ${TAX} as tax
    from ledger_rollups where account_id = ${accountId} and bucket_at < ${until.toISOString()}::timestamptz and ${OF_CUSTOMERS} group by 1, 2`);
  return {
    openingMicros: BigInt(rows.find(({ before }) => before)?.credit ?? 0),
    within: rows.flatMap(({ before, code, credit, fee, tax }) => (before ? [] : [{ code: code!, credit: BigInt(credit), fee: BigInt(fee), tax: BigInt(tax) }])),
  };
}

/** All but usage, one by one, in the order in which they were booked. */
async function readPayments(ctx: Context, accountId: string, { from, until }: Range): Promise<StatementPayment[]> {
  const rows = await ctx.db.execute<{ seq: string; code: string; cause: string; booked_at: string; credit: string; fee: string; tax: string }>(sql`
    select t.seq, t.code, substring(t.idempotency_key from '^[^:]+:([^:]+)') as cause, t.booked_at, ${CREDIT} as credit, ${FEE} as fee, ${TAX} as tax
    from ledger_transactions t join ledger_postings p on p.account_id = ${accountId} and p.seq = t.seq
    where t.account_id = ${accountId} and t.code <> 'usage.charge' and t.booked_at >= ${from.toISOString()}::timestamptz and t.booked_at < ${until.toISOString()}::timestamptz and ${OF_CUSTOMERS}
    group by t.account_id, t.seq, t.code, t.idempotency_key, t.booked_at order by t.seq`);
  return rows.map(({ seq, code, cause, booked_at, credit, fee, tax }) => ({
    number: Number(seq), movement: movementOf(code), code, booked_at: new Date(booked_at).toISOString(), reference: cause, credit: microsToDecimal(BigInt(credit)), fee: microsToDecimal(BigInt(fee)), tax: microsToDecimal(BigInt(tax)),
  }));
}

/** What `readLines` sums up, before it is told as a statement tells it. */
export type ChargedLine = {
  funding: "wallet" | "byok"; model: string; resolution: string; apiKeyId: string; subAccount: string; tag: string; monthOfUse: string; price: StatementLine["price"];
  calls: number; durationMs: number; amountMicros: Micros; providerCostMicros: Micros; feeWaivedMicros: Micros;
};

/** Charges booked in the range, summed by what a statement tells apart; a price is the one that the charge used. */
export async function readLines(ctx: Context, accountId: string, { from, until }: Range, timeZone: string): Promise<ChargedLine[]> {
  const months = await listMonthsOfUse(ctx, accountId, timeZone);
  const rows = await ctx.db.execute<{
    funding: "wallet" | "byok"; model_id: string; resolution: string; api_key_id: string; sub_account: string; tag: string; month: number; price_id: string | null; unit: string | null; block_ms: number | null; unit_price_micros: string | null;
    calls: number; duration_ms: string; amount: string; cost: string; waived: string;
  }>(sql`
    select l.*, p.unit, p.block_ms, p.unit_price_micros from (
      select c.funding, e.model_id, e.resolution, e.api_key_id, e.sub_account, e.tag, width_bucket(e.occurred_at, ${arrayParam(months.map((month) => month.from), "timestamptz")}) as month, coalesce(c.price_id, c.upstream_price_id) as price_id,
        count(*)::int as calls, sum(e.duration_ms) as duration_ms, sum(c.amount_micros) as amount, sum(c.provider_cost_micros) as cost, sum(c.fee_waived_micros) as waived
      from charges c join usage_events e on e.account_id = ${accountId} and e.id = c.usage_event_id
      where c.account_id = ${accountId} and c.booked_at >= ${from.toISOString()}::timestamptz and c.booked_at < ${until.toISOString()}::timestamptz
      group by 1, 2, 3, 4, 5, 6, 7, 8) l
    left join prices p on p.id = l.price_id
    order by l.model_id, l.resolution, l.api_key_id, l.sub_account, l.tag, l.month, l.price_id`);
  return rows.map((row) => ({
    funding: row.funding, model: row.model_id, resolution: row.resolution, apiKeyId: row.api_key_id, subAccount: row.sub_account, tag: row.tag, monthOfUse: months[row.month - 1]!.month,
    price: row.price_id === null ? null : { id: row.price_id, unit: row.unit === "block" ? `block of ${row.block_ms} ms` : row.unit!, unit_price: microsToDecimal(BigInt(row.unit_price_micros!)) },
    calls: row.calls, durationMs: Number(row.duration_ms), amountMicros: BigInt(row.amount), providerCostMicros: BigInt(row.cost), feeWaivedMicros: BigInt(row.waived),
  }));
}

/** How many charges were booked in the range: they are only ever added, so that as many as before are the same as before. */
export async function countCharges(ctx: Context, accountId: string, { from, until }: Range): Promise<number> {
  const [row] = await ctx.db.execute<{ count: string }>(sql`
    select count(*) as count from charges where account_id = ${accountId} and booked_at >= ${from.toISOString()}::timestamptz and booked_at < ${until.toISOString()}::timestamptz`);
  return Number(row!.count);
}

/** What promotional credit paid of what was booked in the range. */
async function sumPromotional(ctx: Context, accountId: string, { from, until }: Range): Promise<Micros> {
  const [row] = await ctx.db.execute<{ used: string }>(sql`
    select coalesce(sum(u.amount_micros), 0) as used from promotional_uses u join ledger_transactions t on t.account_id = ${accountId} and t.seq = u.seq
    where u.account_id = ${accountId} and t.booked_at >= ${from.toISOString()}::timestamptz and t.booked_at < ${until.toISOString()}::timestamptz`);
  return BigInt(row!.used);
}

/** Completed calls made in the range that have no charge, or had none at an instant. */
async function countUnpriced(ctx: Context, accountId: string, { from, until }: Range, at?: Date): Promise<number> {
  const [row] = await ctx.db.execute<{ count: string }>(at ? sql`
    select count(*) as count from usage_events e
    where e.account_id = ${accountId} and e.occurred_at >= ${from.toISOString()}::timestamptz and e.occurred_at < ${until.toISOString()}::timestamptz and e.status = 'completed' and e.received_at < ${at.toISOString()}::timestamptz
      and not exists (select from charges c where c.account_id = ${accountId} and c.usage_event_id = e.id and c.booked_at < ${at.toISOString()}::timestamptz)` : sql`
    select coalesce(sum(unpriced_calls), 0) as count from usage_rollups
    where account_id = ${accountId} and bucket_at >= ${from.toISOString()}::timestamptz and bucket_at < ${until.toISOString()}::timestamptz`);
  return Number(row!.count);
}
