import { sql } from "drizzle-orm";
import { nameAccounts } from "@/lib/auth/name-accounts";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { BASES, CELL, day, inSegment, type RankedSums, shareBasis, withinWindow } from "./read-rankings";
import type { RankingQuestion } from "./rankings";

/** More accounts than this are no page any more; the sums are of all of them. */
const SHOWN = 200;

export type RankedAccount = { accountId: string; slug: string; name: string; /** Null: no calls. */ now: Omit<RankedSums, "accounts"> | null; before: Omit<RankedSums, "accounts"> | null };
export type RankedAccounts = {
  model: { id: string; name: string };
  /** The largest by the measure, then those with calls in the window before alone. */
  accounts: RankedAccount[];
  all: { now: RankedSums; before: RankedSums; gained: number; lost: number; of: number };
};

type Half<S extends string> = Record<`${S}_${"calls" | "completed" | "failed" | "unpriced" | "ms" | "amount" | "byok"}`, string | null>;
type Row = Half<"now"> & Half<"was"> & { account_id: string | null; now_accounts: string; was_accounts: string; gained: string; lost: string; of: string };

const SUMS = ["calls", "completed", "failed", "unpriced", "ms", "amount", "byok"] as const;
const HALVES = sql.raw([["now", "now"], ["was", "not now"]].flatMap(([name, when]) => SUMS.map((sum) => `sum(${sum}) filter (where ${when})::bigint as ${name}_${sum}`)).join(", "));

/** Who uses a model, in a window and in the one before. Throws `not_found`. */
export async function readRankedAccounts(ctx: Context, modelId: string, { measure, window, segment }: Pick<RankingQuestion, "measure" | "window" | "segment">): Promise<RankedAccounts> {
  const [model] = await ctx.db.execute<{ id: string; name: string }>(sql`select id, name from models where id = ${modelId}`);
  if (!model) throw new AppError("not_found", "No such model");
  const basis = BASES[shareBasis(measure)];
  const range = { ...window, before: [window.before[2]], starts: [window.from] };
  const rows = await ctx.db.execute<Row>(sql`
    with cells as (
      select r.account_id, r.day >= ${day(window.from)}::date as now, ${CELL} from ranking_days r
      where r.model_id = ${modelId} and ${withinWindow(range)} ${inSegment(segment, window)} group by 1, 2
    ), accounts as (
      select account_id, ${HALVES}, sum(${basis}) filter (where now) as now_basis, sum(${basis}) filter (where not now) as was_basis from cells group by grouping sets ((account_id), ())
    )
    select *, count(now_calls) filter (where account_id is not null) over () as now_accounts, count(was_calls) filter (where account_id is not null) over () as was_accounts, count(account_id) over () as of,
      count(account_id) filter (where was_calls is null) over () as gained, count(account_id) filter (where now_calls is null) over () as lost
    from accounts order by account_id is null desc, now_basis desc nulls last, now_calls desc nulls last, was_basis desc, account_id limit ${SHOWN + 1}`);
  const [total, ...shown] = rows;
  const names = await nameAccounts(ctx, shown.map((row) => row.account_id!));
  const halves = (row: Row) => ({ now: half(row, "now"), before: half(row, "was") });
  const { now, before } = total ? halves(total) : { now: null, before: null };
  return {
    model,
    accounts: shown.map((row) => ({ accountId: row.account_id!, ...names.get(row.account_id!)!, ...halves(row) })),
    all: {
      now: { ...(now ?? NOTHING), accounts: Number(total?.now_accounts ?? 0) }, before: { ...(before ?? NOTHING), accounts: Number(total?.was_accounts ?? 0) },
      gained: Number(total?.gained ?? 0), lost: Number(total?.lost ?? 0), of: Number(total?.of ?? 0),
    },
  };
}

const NOTHING = { calls: 0, completed: 0, failed: 0, unpriced: 0, durationMs: 0, spendMicros: 0n, byokCostMicros: 0n };

function half(row: Row, name: "now" | "was"): Omit<RankedSums, "accounts"> | null {
  const of = (sum: (typeof SUMS)[number]) => (row as Record<string, string | null>)[`${name}_${sum}`] ?? "0";
  if (row[`${name}_calls`] === null) return null;
  return { calls: Number(of("calls")), completed: Number(of("completed")), failed: Number(of("failed")), unpriced: Number(of("unpriced")), durationMs: Number(of("ms")), spendMicros: BigInt(of("amount")), byokCostMicros: BigInt(of("byok")) };
}
