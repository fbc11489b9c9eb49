import type { CallFilter } from "./call-filter";
import { DIMENSIONS, type Dimension, type Exploration } from "./exploration";
import { addUp, type MeasureName, measureOf, rankedBy, toDraw } from "./measures";
import { formatDollars } from "@/lib/money/micros";
import { instantLabels } from "@/lib/time/instant-labels";
import { bucketLabels } from "./bucket-labels";
import { PAID_DIRECTLY } from "./paid-directly";
import type { Granularity, Period } from "./period";
import { formatChange } from "./prepare-figures";
import { assignColors, type ChartData, type ChartPoint, formatLength, LONG_MS } from "./prepare-series";
import type { RankedGroups } from "./rank-groups";
import type { Explored } from "./read-exploration";
import type { Known } from "./sum-cells";

/** The filter that leads to the calls of a key of a dimension. */
const FILTERS: Record<Dimension, keyof CallFilter> = { model: "model", provider: "provider", resolution: "resolution", api_key: "key", sub_account: "sub_account", tag: "tag", member: "member", funding: "funding", status: "status" };

/** An exact figure: to read, to copy, and to draw. Null where there is nothing to tell. */
type Figure = { text: string; /** Money to the cent. */ short: string; plain: string; value: number } | null;
export type ExploredRow = {
  key: string; /** What it is called, a name for each dimension. */ names: string[]; color: string;
  /** What leads to its calls; null for Others, and for calls that have no such filter. */
  filter: Record<string, string> | null;
  total: Figure; before: Figure; /** Of the whole, where parts add up: `12.3 %`. */ share: string | null; change: string | null;
};
export type ExploredView = {
  title: string; /** The measure by its title. */ measure: string; columns: string[]; chart: ChartData; rows: ExploredRow[];
  total: Figure; before: Figure; change: string | null;
  /** `8 of 37`, when not all groups are drawn. */
  shown: string | null; additive: boolean;
  /** What of the calls is in no sum of money, because there is no price for it yet; null when there is nothing. */
  unpriced: string | null;
};

/** What is known of a place, in parts. */
const partsAt = ({ groups, rest }: RankedGroups, place: number): Known[] => [rest.get(place), ...groups.map(({ buckets }) => buckets?.get(place))].filter((known) => known !== undefined);

/** Cost that is unknown is never told as $0. */
function unpricedOf(measure: MeasureName, calls: number): string | null {
  if (calls === 0) return null;
  const [number, have] = [calls.toLocaleString("en-US"), calls === 1 ? "call has" : "calls have"];
  return `${number} ${have} no price yet: ${measure === "price" ? "the seconds are in the average, the cost is not known" : "the cost is unknown and in no sum"}.`;
}

type Drawn = Pick<ChartPoint, "values" | "texts" | "plain">;

function draw(point: Drawn, key: string, { unit, text, plain }: ReturnType<typeof measureOf>, amount: bigint | null): void {
  if (amount !== null) point.values[key] = toDraw(unit, amount);
  point.texts[key] = amount === null ? "—" : text(amount);
  point.plain[key] = amount === null ? "" : plain(amount);
}

const COLORS = 10;
/** Ends with a NUL, unlike `others` and `total`, which groups may be called, too. */
const rowKey = (keys: readonly string[]) => `${keys.join("\0")}\0`;
const DIRECT = "beside|byok";

/** What the explorer shows: the largest groups and Others, by bucket and in all, exact, against the period compared with. */
export function prepareExploration(explored: Explored, { by, measure: name, view }: Exploration, period: Pick<Period, "to" | "until" | "timeZone"> & { granularity: Granularity }): ExploredView {
  const measure = measureOf(name);
  const asFigure = (amount: bigint): Figure => ({ text: measure.text(amount), short: (measure.short ?? measure.text)(amount), plain: measure.plain(amount), value: toDraw(measure.unit, amount) });
  const figure = (known: Known): Figure => {
    const amount = measure.of(known);
    return amount === null ? null : asFigure(amount);
  };
  // They come largest first; what has nothing of the measure is not told of.
  const ranked = explored.groups.filter((group) => group.all.sums[rankedBy(measure)] > 0);
  const drawn = ranked.filter(({ buckets }) => buckets !== null);
  const rest = ranked.slice(drawn.length);
  const [others, othersBefore] = [addUp([...explored.rest.values()]), explored.before && addUp([...explored.before.rest.values()])];
  const earlier = new Map(explored.before?.groups.flatMap(({ keys, all: known, buckets }) => (buckets ? [[keys.join("\0"), known]] : [])));
  const all = addUp([...drawn.map((group) => group.all), ...(rest.length > 0 ? [others] : [])]);
  const allBefore = othersBefore && addUp([...earlier.values(), othersBefore]);
  const colors = colorsOf(drawn.map(({ keys }) => keys), by, explored.colors);

  const describe = (known: Known, before: Known | null | undefined) => ({
    total: figure(known), before: before ? figure(before) : null, change: explored.before ? changeOf(measure.of(known), before ? measure.of(before) : null) : null,
    share: measure.additive && measure.of(all)! > 0n ? percent(Number(measure.of(known)!) / Number(measure.of(all)!)) : null,
  });
  const rows: ExploredRow[] = drawn.map(({ keys, all: known }, i) => {
    const names = keys.map((key, at) => explored.names[by[at]!].get(key) ?? key);
    return { key: rowKey(keys), names, color: colors[i]!, filter: filterFor(by, keys), ...describe(known, explored.before ? earlier.get(keys.join("\0")) ?? addUp([]) : null) };
  });
  if (rest.length > 0) rows.push({ key: "others", names: [`Others (${rest.length})`], color: "var(--quiet)", filter: null, ...describe(others, othersBefore) });

  const [short, exact] = [bucketLabels({ ...period, from: explored.starts[0] ?? period.to }), instantLabels(period.timeZone, "whole")];
  // A sum of nothing is zero, a ratio of nothing is a gap.
  const amountOf = (known: Known | undefined) => (known ? measure.of(known) : measure.additive ? 0n : null);
  const sumOf = (parts: Known[]) => amountOf(parts.length > 0 ? addUp(parts) : undefined);
  // Money paid to providers directly stands beside spend, and in no sum of it.
  const direct = name === "spend" && view !== "share" ? explored.groups.reduce((sum, group) => sum + group.all.sums.byokCostMicros, 0n) : 0n;
  const asBefore = (parts: Known[]): ChartPoint["before"] => {
    const amount = sumOf(parts);
    // The line stands as high as both kinds of money together, so both are told.
    const beside = direct > 0n ? addUp(parts).sums.byokCostMicros : 0n;
    return amount === null ? null : { value: toDraw(measure.unit, amount) + toDraw(measure.unit, beside), plain: measure.plain(amount), beside: measure.plain(beside), text: beside > 0n ? `${measure.text(amount)}, and ${measure.text(beside)} directly` : measure.text(amount) };
  };
  const instants = [...explored.starts, period.to];
  const [edges, isoEdges] = [instants.map(exact), instants.map((at) => at.toISOString())];
  const points = explored.starts.map((at, place): ChartPoint => {
    const end = explored.starts[place + 1] ?? period.to;
    const parts = drawn.map(({ buckets }) => buckets!.get(place));
    const other = explored.rest.get(place);
    if (rest.length > 0) parts.push(other);
    const everything = parts.filter((known) => known !== undefined);
    const point: Drawn = { values: {}, texts: {}, plain: {} };
    for (let i = 0; i < rows.length; i++) draw(point, rows[i]!.key, measure, amountOf(parts[i]));
    if (direct > 0n) draw(point, DIRECT, measure, addUp([...everything, ...(rest.length === 0 && other ? [other] : [])]).sums.byokCostMicros);
    const sum = sumOf(everything);
    point.plain.total = sum === null ? "" : measure.plain(sum);
    return {
      label: short(at), bounds: `${edges[place]} – ${edges[place + 1]}`, from: isoEdges[place]!, to: isoEdges[place + 1]!, unfinished: at < period.until && period.until < end, ...point,
      total: sum === null ? "—" : measure.text(sum),
      // What is still to come is compared with nothing yet.
      before: explored.before && place < explored.startsBefore.length && at < period.until ? asBefore(partsAt(explored.before, place)) : null,
    };
  });
  const amount = measure.of(all);
  const total = figure(all);
  return {
    title: `${measure.title} by ${by.map((dimension) => DIMENSIONS[dimension].toLowerCase().replace("api", "API")).join(" and ")}`, measure: measure.title, columns: by.map((dimension) => DIMENSIONS[dimension]), rows,
    chart: {
      unit: measure.unit, points, series: [...rows.map(({ key, names, color, filter }) => ({ key, label: names.join(", "), color, model: null, funding: isByok(by, key) || name === "byok_cost" || name === "fee_waived" ? "byok" as const : "wallet" as const, filter })), ...(direct > 0n ? [{ key: DIRECT, label: PAID_DIRECTLY, color: "var(--quiet)", model: null, funding: "byok" as const, filter: { funding: "byok", status: "completed" } }] : [])],
      ...(direct > 0n ? { totalName: "Spend on credits", beside: { name: PAID_DIRECTLY, total: measure.text(direct), totalShort: formatDollars(direct) } } : {}),
      total: total?.text ?? "—", totalShort: amount !== null && measure.unit === "s" && measure.additive && amount >= LONG_MS ? formatLength(Number(amount)) : total?.short ?? "—", unfinished: points.some(({ unfinished }) => unfinished),
      ...(measure.additive ? {} : { totalName: "All calls" }),
    },
    total, before: allBefore ? figure(allBefore) : null, change: allBefore ? changeOf(amount, measure.of(allBefore)) : null, shown: rest.length > 0 ? `${drawn.length} of ${ranked.length}` : null, additive: measure.additive,
    unpriced: unpricedOf(name, explored.groups.reduce((sum, group) => sum + (name === "spend" || name === "price" ? group.all.sums.unpricedWallet : group.all.sums.unpriced - group.all.sums.unpricedWallet), 0)),
  };
}

/** Whether a group is of calls on the customer's own provider keys, which are drawn hatched. */
export const isByok = (by: Dimension[], key: string) => by.some((dimension, i) => dimension === "funding" && key.split("\0")[i] === "byok");

/** A filter for each dimension. Two of one name (a model and its provider) do not contradict each other; an empty name of a member has none. */
export function filterFor(by: Dimension[], keys: string[]): Record<string, string> | null {
  if (by.some((dimension, i) => dimension === "member" && keys[i] === "")) return null;
  return Object.fromEntries(by.map((dimension, i) => [FILTERS[dimension], keys[i]!]));
}

/** A model keeps its colour; other groups take them in order. */
export function colorsOf(keys: string[][], by: Dimension[], models: Map<string, number>): string[] {
  if (by.length > 1 || by[0] !== "model") return keys.map((_, i) => `var(--series-${i % COLORS})`);
  const assigned = assignColors(keys.slice(0, COLORS).map(([id]) => ({ id: id!, colorIndex: models.get(id!) ?? COLORS - 1 })));
  return keys.map(([id], i) => `var(--series-${assigned.get(id!) ?? i % COLORS})`);
}

const TENTHS = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const percent = (share: number) => `${TENTHS.format(share * 100)} %`;

/** How it changed; null where nothing is compared, or neither is known. */
function changeOf(now: bigint | null, before: bigint | null): string | null {
  return now === null || before === null ? null : formatChange(Number(now), Number(before));
}
