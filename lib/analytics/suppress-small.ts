/** Of fewer accounts than this nothing is told. */
export const FEWEST_ACCOUNTS = 5;
/** Nor where one account has more than this part of it, in per cent: whoever knows it would know the rest. */
export const LARGEST_PERCENT = 80n;

/** What a group has, how many accounts have it, and what the largest of them has. */
export type Cell = { key: string; amount: bigint; accounts: number; largest: bigint };

/** Whether enough accounts have some of it, and none nearly all. */
export const isSafe = ({ amount, accounts, largest }: Omit<Cell, "key">) => accounts >= FEWEST_ACCOUNTS && largest * 100n <= LARGEST_PERCENT * amount;

/**
 * What may be told apart in every one of some periods, the largest of the first period first; all else is Others, together. A group that
 * few accounts, or mostly one, make up in any of the periods goes there, so that no period tells by subtraction what another
 * hides. Others would tell its own if it were one group alone, or if all of it were of few accounts: then the next smallest goes
 * there too. How many accounts several groups have together is not known here, but no fewer than the one with most has; and the
 * largest account has no more than the largest of each together.
 */
export function suppressSmall(periods: Cell[][]): { shown: string[]; suppressed: string[] } {
  const cells = periods.map((period) => new Map(period.filter(({ amount }) => amount > 0n).map((cell) => [cell.key, cell])));
  const first = cells[0] ?? new Map<string, Cell>();
  const keys = [...new Set(cells.flatMap((period) => [...period.keys()]))];
  const amountOf = (key: string) => first.get(key)?.amount ?? 0n;
  const shown = keys.filter((key) => cells.every((period) => !period.has(key) || isSafe(period.get(key)!)))
    .sort((a, b) => (amountOf(a) === amountOf(b) ? (a < b ? -1 : 1) : amountOf(a) > amountOf(b) ? -1 : 1));
  const suppressed = keys.filter((key) => !shown.includes(key));
  const hides = (period: Map<string, Cell>) => {
    const others = suppressed.flatMap((key) => period.get(key) ?? []);
    if (others.length === 0) return true;
    const sum = (of: (cell: Cell) => bigint) => others.reduce((all, cell) => all + of(cell), 0n);
    return others.length > 1 && isSafe({ amount: sum(({ amount }) => amount), largest: sum(({ largest }) => largest), accounts: Math.max(...others.map(({ accounts }) => accounts)) });
  };
  while (shown.length > 0 && !cells.every(hides)) suppressed.push(shown.pop()!);
  return { shown, suppressed };
}
