import { formatChange } from "./prepare-figures";
import { RANK_MEASURES, type RankedColumn, type RankedFigure, shareOf } from "./prepare-rankings";
import { shareBasis, type RankedSums } from "./read-rankings";
import type { RankedAccounts } from "./read-ranked-accounts";
import { type RankingQuestion, type RankMeasure } from "./rankings";

type Column = Exclude<RankedColumn, "accounts">;
export type RankedAccountRow = {
  slug: string; name: string; place: number; /** Came since the window before, or went. */ mark: "new" | "lost" | null;
  figures: Record<Column, RankedFigure>; before: RankedFigure; change: string | null; share: string | null; sharePlain: string;
};
export type RankedAccountsView = { measure: Column; columns: Column[]; rows: RankedAccountRow[]; total: Record<Column, RankedFigure>; totalBefore: RankedFigure; /** What shares are of. */ basis: Column; unpriced: number; /** `200 of 3,412`, when not all are shown. */ shown: string | null };

const COLUMNS: Column[] = ["spend", "seconds", "calls", "success_rate"];

/** Of accounts one at a time there is no number of accounts: calls stand for it. */
const columnOf = (measure: RankMeasure): Column => (measure === "accounts" ? "calls" : measure);

/** The accounts behind a model as a table says them, exact. */
export function prepareRankedAccounts({ accounts, all }: RankedAccounts, { measure: asked }: Pick<RankingQuestion, "measure">): RankedAccountsView {
  const measure = columnOf(asked);
  const basis = shareBasis(asked) as Column;
  const figure = (column: Column, sums: Omit<RankedSums, "accounts"> | null): RankedFigure => {
    const one = RANK_MEASURES[column];
    const amount = sums ? one.of({ ...sums, accounts: 1 }) : one.additive ? 0n : null;
    return amount === null ? null : { text: one.text(amount), short: one.short(amount), plain: one.plain(amount) };
  };
  const amountOf = (sums: Omit<RankedSums, "accounts"> | null, column: Column) => (sums ? RANK_MEASURES[column].of({ ...sums, accounts: 1 }) : null);
  const columns = [measure, ...COLUMNS.filter((column) => column !== measure), ...(all.now.byokCostMicros > 0n && measure !== "byok_cost" ? ["byok_cost" as const] : [])];
  const figuresOf = (sums: Omit<RankedSums, "accounts"> | null) => Object.fromEntries((["byok_cost", ...COLUMNS] as Column[]).map((column) => [column, figure(column, sums)])) as RankedAccountRow["figures"];
  return {
    measure, columns, basis, unpriced: all.now.unpriced, total: figuresOf(all.now), totalBefore: figure(measure, all.before.calls > 0 ? all.before : null), shown: all.of > accounts.length ? `${accounts.length} of ${all.of.toLocaleString("en-US")}` : null,
    rows: accounts.map(({ slug, name, now, before }, i) => {
      const [value, then] = [amountOf(now, measure) ?? 0n, amountOf(before, measure) ?? 0n];
      const share = shareOf(amountOf(now, basis) ?? 0n, amountOf(all.now, basis) ?? 0n);
      return { slug, name, place: i + 1, mark: now ? (before ? null : "new") : "lost", figures: figuresOf(now), before: figure(measure, before), change: now && before ? formatChange(Number(value), Number(then)) : null, share: share?.text ?? null, sharePlain: share?.plain ?? "" };
    }),
  };
}

/** The same as a file, a row an account: dollars, seconds, counts, shares of 1. */
export function prepareRankedAccountRows({ rows, columns, measure }: RankedAccountsView, model: string, { window }: Pick<RankingQuestion, "window">): Record<string, string>[] {
  const range = { from: window.from.toISOString().slice(0, 10), to: window.to.toISOString().slice(0, 10) };
  return rows.map(({ slug, name, place, mark, figures, before, sharePlain }) => ({
    ...range, model, place: String(place), account: slug, name, ...Object.fromEntries(columns.map((column) => [column, figures[column]?.plain ?? ""])), share: sharePlain, [`${measure}_before`]: before?.plain ?? "", change: mark ?? "",
  }));
}
