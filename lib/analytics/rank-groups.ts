import { type Cells, type Known, newCells } from "./sum-cells";
import type { Sums } from "./sums";

/** A group and all that is known of it; its buckets only if it is among the largest. */
export type RankedGroup = { keys: string[]; all: Known; buckets: Map<number, Known> | null };
/** Largest first; `rest`: those without buckets taken together, by place. */
export type RankedGroups = { groups: RankedGroup[]; rest: Map<number, Known> };

/** No key holds a NUL. */
const REST = ["\0rest"];

/**
 * The groups of cells by one of their sums, and the buckets of the `top` largest; of one more, if it is the last. Equal ones stand
 * in the order of their keys, and those with nothing of it after all others. Groups may be of fewer keys than cells: `keysFor` tells.
 */
export function rankGroups(cells: Cells, { by, top, keysFor }: { by: keyof Sums; top: number; keysFor: (keys: readonly string[]) => readonly string[] }): RankedGroups {
  const totals = newCells(cells.names);
  cells.addTo(totals, keysFor, () => 0);
  const groups = totals.toGroups().map(({ keys, buckets }) => ({ keys, all: buckets.get(0)!, name: keys.join() }))
    .sort((a, b) => (a.all.sums[by] === b.all.sums[by] ? (a.name < b.name ? -1 : 1) : a.all.sums[by] > b.all.sums[by] ? -1 : 1));
  const ranked = groups.filter(({ all }) => all.sums[by] > 0);
  const largest = new Set((ranked.length > top + 1 ? ranked.slice(0, top) : ranked).map(({ keys }) => nameOf(keys)));
  const apart = newCells(cells.names);
  cells.addTo(apart, (kept) => {
    const keys = keysFor(kept);
    return largest.has(nameOf(keys)) ? keys : REST;
  }, (place) => place);
  const buckets = new Map(apart.toGroups().map((group) => [nameOf(group.keys), group.buckets]));
  return { groups: groups.map(({ keys, all }) => ({ keys, all, buckets: largest.has(nameOf(keys)) ? buckets.get(nameOf(keys))! : null })), rest: buckets.get(nameOf(REST)) ?? new Map() };
}

const nameOf = (keys: readonly string[]) => keys.join("\0");
