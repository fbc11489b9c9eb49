import { addLatencies as mergeLatencies, type LatencyCounts, type LatencyRange, NO_LATENCIES } from "@/lib/rollups/latency-buckets";
import { NOTHING, type Sums } from "./sums";

/** What is known of a group of calls. Latencies, how many completed ones are in each latency bucket, are there only where they were asked for. */
export type Known = { sums: Sums; latencies: LatencyCounts };
/** What is known of one group, by place. */
export type SumGroup = { keys: string[]; buckets: Map<number, Known> };

/** Sums are added up as numbers, which are exact up to 2^53; what is more than this moves to a bigint. Nothing added is more, either. */
const CARRY = 2 ** 52;

/**
 * Sums by group and place: a cell for each. Columns instead of objects, because most of what is added goes to a cell that
 * is there. Whoever adds asks for a cell first, and may get two for the same: they are taken together in the end.
 */
export type Cells = {
  names: readonly (keyof Sums)[];
  /** The number of the group of these keys. */
  groupOf: (keys: readonly string[]) => number;
  cellAt: (group: number, place: number) => number;
  /** To the sum at this place among the names. */
  addBig: (name: number, cell: number, amount: bigint) => void;
  /** Each amount to its cell; those of a cell less than 0 to none. */
  addColumn: (name: number, cellOf: Int32Array, amounts: Float64Array) => void;
  /** So many of the buckets, each with its count, or a call of each. */
  addLatencies: (cell: number, buckets: Uint8Array, counts: Uint32Array | null, from: number, to: number) => void;
  toGroups: () => SumGroup[];
};

/** Calls that can be added up more than once, each time by other groups and places. */
export type Usage = {
  names: readonly (keyof Sums)[];
  /** No latency is in another bucket. */
  latencies: LatencyRange;
  /** Adds all there is to cells of the same sums: each group's to the one of the keys told, and each place's to the one told. */
  addTo: (cells: Cells, keysFor: (keys: readonly string[]) => readonly string[], placeFor: (place: number) => number, withLatencies: boolean) => void;
};

export function newCells({ names, latencies: { first, last } }: Pick<Usage, "names" | "latencies">): Cells {
  const groups: { keys: readonly string[]; /** The cell it had last. */ cell: number; /** Its cells by place, since it first went back to an earlier one. */ cells?: Map<number, number> }[] = [];
  const numbers = new Map<string, number>();
  const [groupsOfCells, places]: [number[], number[]] = [[], []];
  const sums: number[][] = names.map(() => []);
  const carried: Map<number, bigint>[] = names.map(() => new Map());
  /** Counts by latency bucket, a thousand cells in a block: side by side, as they are read again and again. */
  const blocks: Uint32Array[] = [];
  const width = last - first + 1;

  function groupOf(keys: readonly string[]): number {
    const name = keys.join("\0");
    let number = numbers.get(name);
    if (number === undefined) {
      number = groups.push({ keys, cell: -1 }) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  function newCell(group: number, place: number): number {
    groupsOfCells.push(group);
    for (const values of sums) values.push(0);
    return places.push(place) - 1;
  }

  function cellAt(group: number, place: number): number {
    const there = groups[group]!;
    const last = there.cell < 0 ? -1 : places[there.cell]!;
    if (last === place) return there.cell;
    // Rows come in the order of time, so that a group mostly goes on to a new cell. Of groups taken together each begins anew.
    if (place < last) there.cells ??= new Map([[last, there.cell]]);
    there.cell = there.cells?.get(place) ?? newCell(group, place);
    there.cells?.set(place, there.cell);
    return there.cell;
  }

  function addBig(name: number, cell: number, amount: bigint): void {
    carried[name]!.set(cell, (carried[name]!.get(cell) ?? 0n) + amount);
  }

  function addColumn(name: number, cellOf: Int32Array, amounts: Float64Array): void {
    const values = sums[name]!;
    for (let i = 0; i < amounts.length; i++) {
      const cell = cellOf[i]!;
      const amount = amounts[i]!;
      if (cell < 0 || amount === 0) continue;
      const sum = values[cell]! + amount;
      if (sum > CARRY) {
        addBig(name, cell, BigInt(sum));
        values[cell] = 0;
      } else values[cell] = sum;
    }
  }

  function addLatencies(cell: number, buckets: Uint8Array, counts: Uint32Array | null, from: number, to: number): void {
    if (from === to) return;
    const block = (blocks[cell >>> 10] ??= new Uint32Array(width << 10));
    const place = (cell & 1023) * width - first;
    for (let i = from; i < to; i++) block[place + buckets[i]!]! += counts ? counts[i]! : 1;
  }

  const latenciesOf = (cell: number): LatencyCounts => {
    const from = (cell & 1023) * width;
    const block = blocks[cell >>> 10];
    return block ? { first, counts: block.subarray(from, from + width) } : NO_LATENCIES;
  };

  function toGroups(): SumGroup[] {
    const made = groups.map(({ keys }): SumGroup => ({ keys: [...keys], buckets: new Map() }));
    for (let cell = 0; cell < places.length; cell++) {
      const { buckets } = made[groupsOfCells[cell]!]!;
      let known = buckets.get(places[cell]!);
      if (!known) buckets.set(places[cell]!, (known = { sums: { ...NOTHING }, latencies: latenciesOf(cell) }));
      else known.latencies = mergeLatencies([known, { latencies: latenciesOf(cell) }]);
      for (let i = 0; i < names.length; i++) addSum(known.sums, names[i]!, sums[i]![cell]!, carried[i]!.get(cell));
    }
    return made.filter(({ buckets }) => buckets.size > 0);
  }
  return { names, groupOf, cellAt, addBig, addColumn, addLatencies, toGroups };
}
function addSum(to: Sums, name: keyof Sums, amount: number, carried: bigint | undefined): void {
  if (name === "spendMicros" || name === "byokCostMicros" || name === "feeWaivedMicros") {
    if (amount !== 0) to[name] += BigInt(amount);
    if (carried !== undefined) to[name] += carried;
  } else to[name] += amount + Number(carried ?? 0n);
}
