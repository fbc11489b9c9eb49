import { divideHalfUp } from "@/lib/money/micros";
import { formatDays, moveOf, spansOf } from "./prepare-rankings";
import { assignColors, type ChartData, type ChartPoint } from "./prepare-series";
import { ASKED, type Holders, type RankedSums, type Rankings } from "./read-rankings";
import type { RankingWindow } from "./rankings";
import { type Cell, FEWEST_ACCOUNTS, LARGEST_PERCENT, suppressSmall } from "./suppress-small";

export type PublicRow = { /** The model's id, and its rank; null for Others. */ key: string | null; rank: number | null; /** How many ranks it rose; null where it had none. */ rise: number | null; name: string; color: string; move: { text: string; words: string } | null; /** `12.3 %`. */ share: string; tenths: number };
/** Names, ranks and shares to a tenth of a per cent; no amount, no account, and nothing that gives them away. */
export type PublicRankings = { days: string; rows: PublicRow[]; chart: ChartData; /** How few is few, in words. */ rule: string };

/** Models told by name, at most. */
const TOLD = 10;
const OTHERS = "Others";

const cellOf = (key: string, sums: (RankedSums & Pick<Holders, "holders" | "top1">) | null | undefined): Cell[] => (sums && sums.durationMs > 0 ? [{ key, amount: BigInt(sums.durationMs), accounts: sums.holders, largest: sums.top1 }] : []);
const tenthsOf = (part: bigint, whole: bigint) => (whole > 0n ? Number(divideHalfUp(part * 1_000n, whole)) : 0);
/** `12.3 %`; what is there and rounds to nothing is `< 0.1 %`. */
const percent = (tenths: number, isSome: boolean) => (tenths === 0 && isSome ? "< 0.1 %" : `${(tenths / 10).toFixed(1)} %`);

/** What the public page says: models that enough accounts use in the window, in the one before it and in every week. The window is the last of the weeks, so that none tells by subtraction what another hides. */
export function preparePublicRankings({ month, chart, window, weeks }: { month: Rankings; chart: Rankings; window: RankingWindow; weeks: RankingWindow }): PublicRankings {
  const cellsIn = ({ groups }: Rankings, place: number) => groups.flatMap(({ key, windows }) => cellOf(key, windows[place]));
  const now = cellsIn(month, ASKED);
  const earlier = cellsIn(month, ASKED - 1);
  const weekly = weeks.starts.map((_, place) => chart.groups.flatMap(({ key, buckets }) => cellOf(key, buckets.get(place))));
  const shown = suppressSmall([now, earlier, ...weekly]).shown.filter((key) => now.some((cell) => cell.key === key)).slice(0, TOLD);
  const amountBefore = (key: string) => earlier.find((cell) => cell.key === key)?.amount ?? 0n;
  const before = shown.filter((key) => amountBefore(key) > 0n).sort((a, b) => (amountBefore(a) > amountBefore(b) ? -1 : amountBefore(a) < amountBefore(b) ? 1 : a < b ? -1 : 1));
  const names = (key: string) => month.names.get(key)?.name ?? key;
  const colors = assignColors(shown.map((key) => ({ id: key, colorIndex: month.names.get(key)?.colorIndex ?? 0 })));
  const whole = now.reduce((sum, { amount }) => sum + amount, 0n);
  const rest = now.filter(({ key }) => !shown.includes(key)).reduce((sum, { amount }) => sum + amount, 0n);
  const rows = shown.map((key, i): PublicRow => {
    const tenths = tenthsOf(now.find((cell) => cell.key === key)!.amount, whole);
    const was = before.indexOf(key);
    return { key, rank: i + 1, rise: was < 0 ? null : was - i, name: names(key), color: `var(--series-${colors.get(key) ?? 0})`, move: moveOf(i + 1, was < 0 ? null : was + 1), share: percent(tenths, true), tenths };
  });
  if (rest > 0n && rows.length > 0) rows.push({ key: null, rank: null, rise: null, name: OTHERS, color: "var(--quiet)", move: null, share: percent(tenthsOf(rest, whole), true), tenths: tenthsOf(rest, whole) });

  const drawn = shown.filter((key) => weekly.some((cells) => cells.some((cell) => cell.key === key)));
  // What is safe and not among the ranked makes Others larger, and hides no less.
  const series = [...drawn.map((key) => ({ key: names(key), label: names(key), color: `var(--series-${colors.get(key) ?? 0})`, model: null, funding: "wallet" as const })), { key: OTHERS, label: OTHERS, color: "var(--quiet)", model: null, funding: "wallet" as const }];
  const points = spansOf(weeks).map((span, place): ChartPoint => {
    const sum = weekly[place]!.reduce((all, { amount }) => all + amount, 0n);
    const amounts = [...drawn.map((key) => weekly[place]!.find((cell) => cell.key === key)?.amount ?? 0n)];
    amounts.push(sum - amounts.reduce((all, amount) => all + amount, 0n));
    const tenths = amounts.map((amount) => tenthsOf(amount, sum));
    const byKey = <T>(show: (i: number) => T) => Object.fromEntries(series.map(({ key }, i) => [key, show(i)]));
    const text = (i: number) => (sum === 0n ? "—" : percent(tenths[i]!, amounts[i]! > 0n));
    return { ...span, total: sum === 0n ? "—" : "100 %", values: byKey((i) => tenths[i]! / 10), texts: byKey(text), plain: { ...byKey((i) => (sum === 0n ? "" : (tenths[i]! / 10).toFixed(1))), total: sum === 0n ? "" : "100.0" }, before: null };
  });
  return {
    days: formatDays(window.from, window.to), rows,
    chart: { unit: "%", series: drawn.length > 0 ? series : [], points: drawn.length > 0 ? points : [], total: formatDays(weeks.from, weeks.to), totalShort: formatDays(weeks.from, weeks.to), unfinished: false },
    rule: `A model that fewer than ${FEWEST_ACCOUNTS} accounts use, or of which one makes more than ${LARGEST_PERCENT} %, is among the others, so that nobody's use can be told from this page.`,
  };
}
