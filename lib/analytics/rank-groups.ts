import { addUp } from "./measures";
import { type Known, newCells, type Usage } from "./sum-cells";
import type { Sums } from "./sums";

/** A group and all that is known of it. Those apart have buckets; the others have no latencies. */
export type RankedGroup = { keys: string[]; all: Known; buckets: Map<number, Known> | null };
/** Largest first. `rest`: those without buckets taken together, by place. */
export type RankedGroups = { groups: RankedGroup[]; rest: Map<number, Known> };

type Ranking = {
  by: keyof Sums;
  /** How many of the largest stand apart, and one more if it is the last; or which groups. */
  apart: number | readonly (readonly string[])[];
  /** Groups may be of other keys than usage is kept by. */
  keysFor: (keys: readonly string[]) => readonly string[];
};

/** No key holds half a character, and so no keys, of which the first may be empty, are called like this. */
const REST = ["\uD800"];

/**
 * The groups of usage by one of its sums, largest first; equal ones stand in the order of their keys. It is added up twice, once to
 * find the largest and once for their buckets alone: there may be many more groups than anybody looks at.
 */
export function rankGroups(usage: Usage, { by, apart, keysFor }: Ranking): RankedGroups {
  const totals = newCells(usage);
  usage.addTo(totals, keysFor, () => 0, false);
  const groups = totals.toGroups().map(({ keys, buckets }) => ({ keys, all: buckets.get(0)!, name: keys.join() }))
    .sort((a, b) => (a.all.sums[by] === b.all.sums[by] ? (a.name < b.name ? -1 : 1) : a.all.sums[by] > b.all.sums[by] ? -1 : 1));
  const chosen = new Set((typeof apart === "number" ? largest(groups.filter(({ all }) => all.sums[by] > 0), apart) : apart).map(nameOf));
  const cells = newCells(usage);
  usage.addTo(cells, (kept) => {
    const keys = keysFor(kept);
    return chosen.has(nameOf(keys)) ? keys : REST;
  }, (place) => place, true);
  const known = new Map(cells.toGroups().map(({ keys, buckets }) => [nameOf(keys), buckets]));
  return {
    groups: groups.map(({ keys, all }) => {
      const buckets = chosen.has(nameOf(keys)) ? known.get(nameOf(keys))! : null;
      return { keys, all: buckets ? addUp([...buckets.values()]) : all, buckets };
    }),
    rest: known.get(nameOf(REST)) ?? new Map(),
  };
}

const largest = (ranked: { keys: string[] }[], top: number) => (ranked.length > top + 1 ? ranked.slice(0, top) : ranked).map(({ keys }) => keys);
const nameOf = (keys: readonly string[]) => keys.join("\0");
