import { addLatencies as mergeLatencies, type LatencyCounts } from "@/lib/rollups/latency-buckets";
import { NOTHING, type Sums } from "./sums";

/** What is known of a group of calls. Latencies, how many completed ones are in each latency bucket, are there only where they were asked for. */
export type Known = { sums: Sums; latencies: LatencyCounts };
/** What is known of one group, by place. */
export type SumGroup = { keys: string[]; buckets: Map<number, Known> };

/** Sums are added up as numbers, which are exact up to 2^53; what is more than this moves to a bigint. Nothing added is more, either. */
const CARRY = 2 ** 52;

/**
 * Sums by group and place: a cell for each. Columns instead of objects, because there may be tens of thousands, most of which are
 * taken together before anybody sees them. Whoever adds asks for a cell first, and may get several for the same.
 */
export type Cells = {
  names: readonly (keyof Sums)[];
  /** The number of the group of these keys. */
  groupOf: (keys: readonly string[]) => number;
  cellAt: (group: number, place: number) => number;
  /** To the sum at this place among the names. */
  add: (name: number, cell: number, amount: number) => void;
  addBig: (name: number, cell: number, amount: bigint) => void;
  addLatencies: (cell: number, bucket: number, count: number) => void;
  /** Adds all there is to other cells of the same sums: each group's to the one of the keys told, and to the place told. */
  addTo: (cells: Cells, keysFor: (keys: readonly string[]) => readonly string[], placeFor: (place: number) => number) => void;
  toGroups: () => SumGroup[];
};

export function newCells(names: readonly (keyof Sums)[]): Cells {
  const groups: { keys: readonly string[]; /** The cell it had last. */ cell: number }[] = [];
  const numbers = new Map<string, number>();
  const [groupsOfCells, places]: [number[], number[]] = [[], []];
  const sums: number[][] = names.map(() => []);
  const carried: Map<number, bigint>[] = names.map(() => new Map());
  /** What was added to latencies, one after the other. */
  const latencies: { cells: number[]; buckets: number[]; counts: number[] } = { cells: [], buckets: [], counts: [] };

  function groupOf(keys: readonly string[]): number {
    const name = keys.join("\0");
    let number = numbers.get(name);
    if (number === undefined) {
      number = groups.push({ keys, cell: -1 }) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  function cellAt(group: number, place: number): number {
    const there = groups[group]!;
    // Rows come in the order of time, so that a group's cell is mostly the one it had last.
    if (there.cell < 0 || places[there.cell] !== place) {
      there.cell = places.push(place) - 1;
      groupsOfCells.push(group);
      for (const values of sums) values.push(0);
    }
    return there.cell;
  }

  function addBig(name: number, cell: number, amount: bigint): void {
    carried[name]!.set(cell, (carried[name]!.get(cell) ?? 0n) + amount);
  }

  function add(name: number, cell: number, amount: number): void {
    const values = sums[name]!;
    const sum = values[cell]! + amount;
    if (sum > CARRY) {
      addBig(name, cell, BigInt(sum));
      values[cell] = 0;
    } else values[cell] = sum;
  }

  function addLatencies(cell: number, bucket: number, count: number): void {
    latencies.cells.push(cell);
    latencies.buckets.push(bucket);
    latencies.counts.push(count);
  }

  function addTo(cells: Cells, keysFor: (keys: readonly string[]) => readonly string[], placeFor: (place: number) => number): void {
    const target = groups.map(({ keys }) => cells.groupOf(keysFor(keys)));
    const to = places.map((place, cell) => cells.cellAt(target[groupsOfCells[cell]!]!, placeFor(place)));
    for (const [name, values] of sums.entries()) {
      for (let cell = 0; cell < to.length; cell++) cells.add(name, to[cell]!, values[cell]!);
      for (const [cell, amount] of carried[name]!) cells.addBig(name, to[cell]!, amount);
    }
    for (let i = 0; i < latencies.cells.length; i++) cells.addLatencies(to[latencies.cells[i]!]!, latencies.buckets[i]!, latencies.counts[i]!);
  }

  /** The latency counts of each cell, all in one piece of memory. */
  function countLatencies(): (cell: number) => LatencyCounts {
    const ends = new Uint32Array(places.length + 1);
    for (let i = 0; i < latencies.cells.length; i++) ends[latencies.cells[i]! + 1] = Math.max(ends[latencies.cells[i]! + 1]!, latencies.buckets[i]! + 1);
    for (let cell = 0; cell < places.length; cell++) ends[cell + 1]! += ends[cell]!;
    const counts = new Float64Array(ends.at(-1)!);
    for (let i = 0; i < latencies.cells.length; i++) counts[ends[latencies.cells[i]!]! + latencies.buckets[i]!]! += latencies.counts[i]!;
    return (cell) => (ends[cell] === ends[cell + 1] ? NO_LATENCIES : counts.subarray(ends[cell], ends[cell + 1]));
  }

  function toGroups(): SumGroup[] {
    const made = groups.map(({ keys }): SumGroup => ({ keys: [...keys], buckets: new Map() }));
    const latenciesOf = countLatencies();
    for (let cell = 0; cell < places.length; cell++) {
      const { buckets } = made[groupsOfCells[cell]!]!;
      let known = buckets.get(places[cell]!);
      if (!known) buckets.set(places[cell]!, (known = { sums: { ...NOTHING }, latencies: latenciesOf(cell) }));
      else known.latencies = mergeLatencies([known.latencies, latenciesOf(cell)]);
      for (let i = 0; i < names.length; i++) addSum(known.sums, names[i]!, sums[i]![cell]!, carried[i]!.get(cell));
    }
    return made.filter(({ buckets }) => buckets.size > 0);
  }
  return { names, groupOf, cellAt, add, addBig, addLatencies, addTo, toGroups };
}
const NO_LATENCIES: LatencyCounts = [];

function addSum(to: Sums, name: keyof Sums, amount: number, carried: bigint | undefined): void {
  if (name === "spendMicros" || name === "byokCostMicros" || name === "feeWaivedMicros") {
    if (amount !== 0) to[name] += BigInt(amount);
    if (carried !== undefined) to[name] += carried;
  } else to[name] += amount + Number(carried ?? 0n);
}
