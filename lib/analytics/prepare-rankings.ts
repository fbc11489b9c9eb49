import { divideHalfUp, formatDollars, microsToDecimal } from "@/lib/money/micros";
import { MEASURES, toDraw } from "./measures";
import { formatChange } from "./prepare-figures";
import { assignColors, type ChartData, type ChartPoint, type Series, type Unit } from "./prepare-series";
import { ASKED, type RankedGroup, type RankedSums, type Rankings, shareBasis } from "./read-rankings";
import { RANKED, RANKED_BY, type RankingQuestion, type RankingWindow, type RankMeasure } from "./rankings";

/** An exact figure: to read and to copy. Null where there is nothing to tell. */
export type RankedFigure = { text: string; /** Money to the cent. */ short: string; plain: string } | null;
export type RankedColumn = "spend" | "seconds" | "calls" | "accounts" | "success_rate" | "byok_cost";
export type RankedRow = {
  key: string; name: string; /** Null where it is not drawn. */ color: string | null;
  /** In the order asked for, and by the measure in the window and in the one before; null where there was nothing to rank. */
  place: number; rank: number | null; rankBefore: number | null;
  /** `▲ 2`, `▼ 1`, `=`, `new`, `out`, and the same in words. */
  move: { text: string; words: string };
  before: RankedFigure; /** `+12.4 %` of the value before. */ change: string | null; share: string | null; sharePlain: string;
  /** By how much the window is above the mean of the three before. */
  trend: { text: string; plain: string } | null;
  figures: Record<RankedColumn, RankedFigure>;
  /** Its buckets, as parts of the highest. */
  spark: number[];
};
export type ConcentrationRow = { key: string; name: string; accounts: number; tops: { text: string; plain: string }[]; gained: number; lost: number };
export type Multiple = { key: string; name: string; color: string; total: string; bars: { height: number; text: string }[] };
export type RankedView = {
  title: string; one: string; measure: RankMeasure; /** The measure's own column first. */ columns: RankedColumn[]; rows: RankedRow[]; total: Record<RankedColumn, RankedFigure>; totalBefore: RankedFigure;
  additive: boolean; trend: string; shares: ChartData; /** What shares are of. */ basis: string; bump: ChartData; multiples: Multiple[]; highest: string;
  concentration: ConcentrationRow[]; unpriced: number; /** `8 of 12`, when not all are drawn. */ drawn: string | null;
};

const MILLION = 1_000_000n;
/** Lines and layers of a chart, and little charts. */
const DRAWN = 8;
const LITTLE = 12;
export const COLUMN_NAMES: Record<RankedColumn, string> = { spend: "Spend", seconds: "Video seconds", calls: "Calls", accounts: "Accounts", success_rate: "Success rate", byok_cost: "BYOK cost" };

type Measure = { unit: Unit; additive: boolean; of: (sums: RankedSums) => bigint | null; text: (n: bigint) => string; short: (n: bigint) => string; plain: (n: bigint) => string };
const count = { unit: "n" as const, text: (n: bigint) => n.toLocaleString("en-US"), short: (n: bigint) => n.toLocaleString("en-US"), plain: String };
const money = { unit: "$" as const, additive: true, text: (n: bigint) => formatDollars(n, "exact"), short: (n: bigint) => formatDollars(n), plain: microsToDecimal };
export const RANK_MEASURES: Record<RankMeasure, Measure> = {
  spend: { ...money, of: ({ spendMicros }) => spendMicros }, byok_cost: { ...money, of: ({ byokCostMicros }) => byokCostMicros },
  seconds: { unit: "s", additive: true, of: ({ durationMs }) => BigInt(durationMs), text: MEASURES.seconds.text, short: MEASURES.seconds.text, plain: MEASURES.seconds.plain },
  calls: { ...count, additive: true, of: ({ calls }) => BigInt(calls) }, accounts: { ...count, additive: false, of: ({ accounts }) => BigInt(accounts) },
  success_rate: {
    unit: "%", additive: false, text: MEASURES.success_rate.text, short: MEASURES.success_rate.text, plain: MEASURES.success_rate.plain,
    of: ({ completed, failed }) => (completed + failed === 0 ? null : divideHalfUp(BigInt(completed) * MILLION, BigInt(completed + failed))),
  },
};
const figure = (measure: Measure, amount: bigint | null): RankedFigure => (amount === null ? null : { text: measure.text(amount), short: measure.short(amount), plain: measure.plain(amount) });

/** `12.3 %` of a whole, and the share itself as `0.123457`. */
export function shareOf(part: bigint, whole: bigint): { text: string; plain: string } | null {
  if (whole <= 0n) return null;
  const tenths = divideHalfUp(part * 1_000n, whole);
  return { text: `${tenths / 10n}.${tenths % 10n} %`, plain: (Number(divideHalfUp(part * MILLION, whole)) / 1e6).toFixed(6) };
}

/** A quotient, exact until it is rounded. */
type Ratio = { over: bigint; by: bigint };

/** By how much the last of four windows is above the mean of the three before it. A rate is compared with those windows that have one. */
export function trendOf(values: (bigint | null)[], additive: boolean): Ratio | null {
  const now = values.at(-1) ?? (additive ? 0n : null);
  const before = values.slice(0, -1).flatMap((value) => (value === null ? (additive ? [0n] : []) : [value]));
  if (now === null || before.length === 0) return null;
  const by = BigInt(before.length);
  return { over: now * by - before.reduce((sum, value) => sum + value, 0n), by };
}

/** Half away from zero, to the measure's smallest unit; what is counted to a tenth, since a mean of counts is no whole number. */
function trendText({ unit, text, plain }: Measure, { over, by }: Ratio): { text: string; plain: string } {
  const size = over < 0n ? -over : over;
  const tenths = divideHalfUp(size * 10n, by);
  const rounded = divideHalfUp(size, by);
  const none = (unit === "n" ? tenths : rounded) === 0n;
  const [sign, minus] = none ? ["", ""] : over < 0n ? ["−", "-"] : ["+", ""];
  if (unit === "n") return { text: `${sign}${(tenths / 10n).toLocaleString("en-US")}.${tenths % 10n}`, plain: `${minus}${tenths / 10n}.${tenths % 10n}` };
  return { text: `${sign}${unit === "%" ? text(rounded).replace("%", "points") : unit === "$" ? formatDollars(rounded) : text(rounded)}`, plain: `${minus}${plain(rounded)}` };
}

/** Keys in the order of their sums; who has nothing has no rank. Of equal ones, that with more calls, then by name. */
export function rankKeys(groups: { key: string; sums: RankedSums | null }[], measure: RankMeasure): string[] {
  const { of, additive } = RANK_MEASURES[measure];
  const known = groups.flatMap(({ key, sums }) => {
    const amount = sums && of(sums);
    return sums && amount !== null && (amount > 0n || !(additive || measure === "accounts")) ? [{ key, amount, calls: sums.calls }] : [];
  });
  return known.sort((a, b) => (a.amount === b.amount ? b.calls - a.calls || (a.key < b.key ? -1 : 1) : a.amount > b.amount ? -1 : 1)).map(({ key }) => key);
}

/** How a rank changed, as a mark and in words. */
export function moveOf(rank: number | null, before: number | null): { text: string; words: string } {
  if (rank === null) return before === null ? { text: "—", words: "no rank" } : { text: "out", words: `out, was ${before}` };
  if (before === null) return { text: "new", words: "new, had no rank before" };
  const up = before - rank;
  return up === 0 ? { text: "=", words: "as before" } : { text: `${up > 0 ? "▲" : "▼"} ${Math.abs(up)}`, words: `${up > 0 ? "up" : "down"} ${Math.abs(up)}, was ${before}` };
}

/** Everything that the page of rankings says and draws. */
export function prepareRankings({ groups, all, names }: Rankings, { measure: name, by, order, window }: RankingQuestion): RankedView {
  const measure = RANK_MEASURES[name];
  const valueAt = ({ windows }: RankedGroup, place: number) => (windows[place] ? measure.of(windows[place]) : null);
  const ranked = rankKeys(groups.map(({ key, windows }) => ({ key, sums: windows[ASKED]! })), name);
  const rankedBefore = rankKeys(groups.map(({ key, windows }) => ({ key, sums: windows[ASKED - 1]! })), name);
  const rankIn = (keys: string[], key: string) => (keys.includes(key) ? keys.indexOf(key) + 1 : null);
  const trends = new Map(groups.map((group) => [group.key, trendOf([0, 1, 2, 3].map((place) => valueAt(group, place)), measure.additive || name === "accounts")]));
  const nameOf = (key: string) => names.get(key)?.name ?? key;
  const drawn = ranked.slice(0, DRAWN);
  const colors = assignColors(ranked.slice(0, 10).map((key) => ({ id: key, colorIndex: names.get(key)?.colorIndex ?? 0 })));
  const colorOf = (key: string) => `var(--series-${colors.get(key) ?? (names.get(key)?.colorIndex ?? 0) % 10})`;
  const places = window.starts.map((_, place) => place);

  const ordered = groups.toSorted((a, b) => {
    const [x, y] = [trends.get(a.key), trends.get(b.key)];
    if (order === "trending" && x && y && x.over * y.by !== y.over * x.by) return x.over * y.by > y.over * x.by ? -1 : 1;
    if (order === "trending" && Boolean(x) !== Boolean(y)) return x ? -1 : 1;
    const last = groups.length + 1;
    return (rankIn(ranked, a.key) ?? last) - (rankIn(ranked, b.key) ?? last) || (rankIn(rankedBefore, a.key) ?? last) - (rankIn(rankedBefore, b.key) ?? last) || (a.key < b.key ? -1 : 1);
  });
  const whole = all.windows[ASKED] ? measure.of(all.windows[ASKED]) : null;
  const figuresOf = ({ windows }: RankedGroup) => Object.fromEntries(Object.entries(RANK_MEASURES).map(([column, one]) => [column, figure(one, windows[ASKED] ? one.of(windows[ASKED]) : one.additive || column === "accounts" ? 0n : null)])) as RankedRow["figures"];
  const rows = ordered.map((group, i): RankedRow => {
    const { key, buckets } = group;
    const [rank, rankBefore, before, trend] = [rankIn(ranked, key), rankIn(rankedBefore, key), valueAt(group, ASKED - 1), trends.get(key) ?? null];
    const now = valueAt(group, ASKED) ?? (measure.additive ? 0n : null);
    const values = places.map((place) => { const sums = buckets.get(place); return toDraw(measure.unit, (sums && measure.of(sums)) ?? 0n); });
    const highest = Math.max(...values);
    const share = measure.additive && now !== null && whole !== null ? shareOf(now, whole) : null;
    return {
      key, name: nameOf(key), color: drawn.includes(key) ? colorOf(key) : null, place: i + 1, rank, rankBefore, move: moveOf(rank, rankBefore), share: share?.text ?? null, sharePlain: share?.plain ?? "",
      before: figure(measure, before), change: now === null ? null : formatChange(Number(now), Number(before ?? 0n)), trend: trend && trendText(measure, trend), figures: figuresOf(group), spark: values.map((value) => (highest > 0 ? value / highest : 0)),
    };
  });

  const basisName = shareBasis(name);
  const basis = RANK_MEASURES[basisName];
  const amountAt = ({ buckets }: RankedGroup, place: number) => { const sums = buckets.get(place); return sums ? basis.of(sums)! : 0n; };
  const top = drawn.map((key) => groups.find((group) => group.key === key)!);
  const rest = groups.filter(({ key }) => !drawn.includes(key) && ranked.includes(key));
  const spans = spansOf(window);
  const line = (key: string, label: string, color: string): Series => ({ key, label, color, model: null, funding: basisName === "byok_cost" ? "byok" : "wallet", filter: null });
  const series = [...top.map(({ key }) => line(key, nameOf(key), colorOf(key))), ...(rest.length > 0 ? [line("others", `Others (${rest.length})`, "var(--quiet)")] : [])];
  const shares = spans.map((span, place): ChartPoint => {
    const amounts = [...top.map((group) => amountAt(group, place)), ...(rest.length > 0 ? [rest.reduce((sum, group) => sum + amountAt(group, place), 0n)] : [])];
    const sum = amounts.reduce((a, b) => a + b, 0n);
    const byKey = <T>(show: (amount: bigint) => T) => Object.fromEntries(series.map(({ key }, i) => [key, show(amounts[i]!)]));
    return {
      ...span, total: basis.text(sum), values: byKey((n) => toDraw(basis.unit, n)), texts: byKey((n) => { const share = shareOf(n, sum); return share ? `${share.text}, ${basis.short(n)}` : "—"; }),
      plain: { ...byKey(basis.plain), total: basis.plain(sum) }, before: null,
    };
  });
  const bump = spans.map((span, place): ChartPoint => {
    const keys = rankKeys(groups.map(({ key, buckets }) => ({ key, sums: buckets.get(place) ?? null })), name);
    const known = drawn.flatMap((key) => { const rank = rankIn(keys, key); return rank === null ? [] : [[key, rank] as const]; });
    const text = (rank: number | undefined) => (rank === undefined ? "—" : String(rank));
    const ranks = Object.fromEntries(known);
    return { ...span, total: String(keys.length), values: ranks, texts: Object.fromEntries(drawn.map((key) => [key, text(ranks[key])])), plain: { ...Object.fromEntries(drawn.map((key) => [key, ranks[key] === undefined ? "" : String(ranks[key])])), total: String(keys.length) }, before: null };
  });
  const basisAll = all.windows[ASKED] ? basis.of(all.windows[ASKED])! : 0n;
  const little = ranked.slice(0, LITTLE).map((key) => groups.find((group) => group.key === key)!);
  const heights = little.map(({ buckets }) => places.map((place) => { const sums = buckets.get(place); return (sums && measure.of(sums)) ?? null; }));
  const highest = heights.flat().reduce<bigint>((most, amount) => (amount !== null && amount > most ? amount : most), 0n);
  const hasByok = all.windows.some((sums) => sums && sums.byokCostMicros > 0n);
  const usual: RankedColumn[] = ["spend", "seconds", "calls", "accounts", "success_rate", ...(hasByok || name === "byok_cost" ? ["byok_cost" as const] : [])];
  return {
    title: `${RANKED[by]} by ${lower(RANKED_BY[name])}`, one: RANKED[by].slice(0, -1), measure: name, columns: [name, ...usual.filter((column) => column !== name)], rows, total: figuresOf(all), totalBefore: figure(measure, valueAt(all, ASKED - 1)), additive: measure.additive,
    trend: `window less the mean of the three windows of ${window.days} days before it`, basis: lower(RANKED_BY[basisName]),
    shares: { unit: basis.unit, series, points: shares, total: basis.text(basisAll), totalShort: basis.short(basisAll), unfinished: false },
    bump: { unit: "n", series: top.map(({ key }) => line(key, nameOf(key), colorOf(key))), points: bump, total: `${ranked.length} ranked`, totalShort: `${ranked.length} ranked`, totalName: "Ranked", unfinished: false },
    multiples: little.map((group, i) => ({
      key: group.key, name: nameOf(group.key), color: colorOf(group.key), total: figuresOf(group)[name]?.short ?? "—",
      bars: heights[i]!.map((amount, place) => ({ height: amount === null || highest === 0n ? 0 : Number(amount) / Number(highest), text: `${spans[place]!.bounds}: ${amount === null ? "—" : measure.text(amount)}` })),
    })), highest: measure.short(highest),
    concentration: [all, ...ordered.filter(({ windows }) => windows[ASKED] || windows[ASKED - 1])].map((group) => concentrationOf(group, group === all ? `All ${RANKED[by].toLowerCase()}` : nameOf(group.key), basis)),
    unpriced: all.windows[ASKED]?.unpriced ?? 0, drawn: ranked.length > DRAWN ? `${DRAWN} of ${ranked.length}` : null,
  };
}

const lower = (title: string) => title.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());

function concentrationOf({ key, windows }: RankedGroup, name: string, basis: Measure): ConcentrationRow {
  const [now, before] = [windows[ASKED], windows[ASKED - 1]];
  const whole = now ? basis.of(now)! : 0n;
  const tops = now ? [now.top1, now.top5, now.top10] : [0n, 0n, 0n];
  // Where there are no calls any more, all accounts of the window before are lost.
  return { key, name, accounts: now?.accounts ?? 0, tops: tops.map((top) => shareOf(top, whole) ?? { text: "—", plain: "" }), gained: now?.gained ?? 0, lost: now?.lost ?? before?.accounts ?? 0 };
}

const short = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const long = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" });

/** `1 Nov 2026`, a day of UTC. */
export const formatDay = (at: Date) => long.format(at);

/** Days of UTC, the last one included: `1 Nov 2026 – 7 Nov 2026`. */
export function formatDays(from: Date, to: Date): string {
  return [...new Set([long.format(from), long.format(new Date(to.getTime() - 1))])].join(" – ");
}

/** What a chart says of each bucket. */
export function spansOf({ starts, to }: Pick<RankingWindow, "starts" | "to">): Pick<ChartPoint, "label" | "bounds" | "from" | "to" | "unfinished">[] {
  return starts.map((from, i) => {
    const end = starts[i + 1] ?? to;
    return { label: short.format(from), bounds: formatDays(from, end), from: from.toISOString(), to: end.toISOString(), unfinished: false };
  });
}

/** What the ranked table shows, a row each, exact: dollars, seconds, counts, shares of 1. */
export function prepareRankingRows({ rows, columns, one, measure }: RankedView, { window }: Pick<RankingQuestion, "window">): Record<string, string>[] {
  const range = { from: window.from.toISOString().slice(0, 10), to: window.to.toISOString().slice(0, 10) };
  return rows.map(({ key, name, place, rank, rankBefore, before, sharePlain, trend, figures }) => ({
    ...range, place: String(place), [one.toLowerCase()]: key, name, rank: String(rank ?? ""), rank_before: String(rankBefore ?? ""), ...Object.fromEntries(columns.map((column) => [column, figures[column]?.plain ?? ""])),
    share: sharePlain, [`${measure}_before`]: before?.plain ?? "", trend: trend?.plain ?? "",
  }));
}
