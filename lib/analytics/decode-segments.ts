import { NO_RANGE } from "@/lib/rollups/latency-buckets";
import { decodeLatencies, decodeNames, decodeNumbers, isNothing, type Latencies, type Names } from "@/lib/rollups/segment-codec";
import type { NameColumn, NumberColumn, Segment } from "@/lib/rollups/segments";
import type { CallFilter } from "./call-filter";
import type { Cells, Usage } from "./sum-cells";
import { countBySlot, pick, pickLatencies, rowsThatPass, rowsWith } from "./pick-rows";
import { type KeptBy, PARTS } from "./sums";

export type Status = "completed" | "failed" | "cancelled";
/** What is asked of segments. `makers`: the provider of each model, `members`: API keys of the members that are filtered by; where they matter. */
export type SegmentQuery = { by: readonly KeptBy[]; filter: CallFilter; latencies: boolean; makers: ReadonlyMap<string, string>; members: ReadonlySet<string> };

const COLUMN_OF: Record<Exclude<KeptBy, "status">, NameColumn> = { model: "modelId", provider: "modelId", resolution: "resolution", api_key: "apiKeyId", sub_account: "subAccount", tag: "tag", funding: "funding" };
const FILTERED: Record<NameColumn, (keyof CallFilter)[]> = { modelId: ["model", "provider"], resolution: ["resolution"], apiKeyId: ["key", "member"], subAccount: ["sub_account"], tag: ["tag"], funding: ["funding"] };
const FILTERED_COLUMNS = Object.keys(FILTERED) as NameColumn[];

const filteredBy = (filter: CallFilter) => FILTERED_COLUMNS.filter((column) => FILTERED[column].some((name) => filter[name] !== undefined));

/** The statuses to tell apart; none where it does not matter. */
const statusesOf = ({ by, filter }: Pick<SegmentQuery, "by" | "filter">): Status[] | null => filter.status ?? (by.includes("status") ? ["completed", "failed", "cancelled"] : null);

/** The columns that a question is answered by. */
export function columnsFor(names: Cells["names"], query: Pick<SegmentQuery, "by" | "filter" | "latencies">): (keyof Segment)[] {
  const grouped = query.by.flatMap((dimension) => (dimension === "status" ? [] : [COLUMN_OF[dimension]]));
  const funding = names.some((name) => PARTS[name].funding) ? ["funding" as const] : [];
  const counted: NumberColumn[] = statusesOf(query) ? ["calls", "completedCalls", "failedCalls"] : [];
  return [...new Set<keyof Segment>(["slots", ...grouped, ...filteredBy(query.filter), ...funding, ...names.map((name) => PARTS[name].column), ...counted, ...(query.latencies ? ["latencies" as const] : [])])];
}

/** Segments one after the other, column by column. `slots`: how many rows each slot has; `placeOf`: where a slot belongs, counted through all segments; less than 0: nowhere. */
export type Segments = { columns: Partial<Record<keyof Segment, Buffer | null>>; /** How many rows each segment has. */ rows: number[]; slots: Float64Array; placeOf: (slot: number) => number };

/** What segments say of a question, as usage. */
export function decodeSegments(names: Cells["names"], query: SegmentQuery, { columns, rows, slots, placeOf }: Segments): Usage {
  const isWanted: Record<NameColumn, (value: string) => boolean> = {
    modelId: (value) => among(query.filter.model, value) && (!query.filter.provider || query.filter.provider.includes(query.makers.get(value) ?? "")),
    apiKeyId: (value) => among(query.filter.key, value) && (!query.filter.member || query.members.has(value)),
    resolution: (value) => among(query.filter.resolution, value), subAccount: (value) => among(query.filter.sub_account, value), tag: (value) => among(query.filter.tag, value), funding: (value) => among(query.filter.funding, value),
  };
  const allNamesOf = once((column: NameColumn) => decodeNames(columns[column]!, rows));
  // What filters let through is picked at once, so that all else is done for these rows alone.
  const wanted = rowsThatPass(filteredBy(query.filter).map((column) => ({ ...allNamesOf(column), isWanted: isWanted[column] })));
  const namesOf = once((column: NameColumn): Names => ({ ...allNamesOf(column), codes: pick(allNamesOf(column).codes, wanted) }));
  const numbersOf = once((column: NumberColumn) => (isNothing(columns[column]!, rows.length) ? null : pick(decodeNumbers(columns[column]!, rows), wanted)));
  const table = { slots: wanted ? countBySlot(slots, wanted) : slots, latencies: query.latencies ? pickLatencies(decodeLatencies(columns.latencies!, rows), wanted) : null };
  const count = table.slots.reduce((sum, n) => sum + n, 0);
  const { groups, groupOf } = groupsOf(query.by.filter((dimension) => dimension !== "status").map((dimension) => {
    const { values, codes } = namesOf(COLUMN_OF[dimension]);
    return { values: dimension === "provider" ? values.map((model) => query.makers.get(model) ?? "") : values, codes };
  }), count);
  const amounts = names.map((name) => {
    const { column, funding } = PARTS[name];
    const numbers = numbersOf(column);
    return numbers && funding ? ofFunding(numbers, namesOf("funding"), funding) : numbers;
  });
  const statusAt = query.by.indexOf("status");
  const parts = statusesOf(query)?.map((status): Rows => {
    const calls = callsOf(status, (column) => numbersOf(column) ?? new Float64Array(count));
    const own = rowsWith(calls);
    const told = names.map((name, i) => ofStatus(status, name, amounts[i]!, calls));
    return {
      placeOf, slots: own ? countBySlot(table.slots, own) : table.slots, groups: statusAt < 0 ? groups : groups.map((keys) => keys.toSpliced(statusAt, 0, status)), groupOf: pick(groupOf, own), amounts: told.map((column) => column && pick(column, own)),
      // Rows without a completed call have no latencies.
      latencies: status === "completed" && table.latencies ? { ...table.latencies, lengths: pick(table.latencies.lengths, own) } : null,
    };
  }) ?? [{ ...table, placeOf, groups, groupOf, amounts }];
  return { names, latencies: table.latencies?.range ?? NO_RANGE, addTo: (cells, keysFor, placeFor, withLatencies) => { for (const part of parts) addRows(part, cells, keysFor, placeFor, withLatencies); } };
}

/** Does the same work for the same column but once. */
function once<Column, Result>(work: (column: Column) => Result): (column: Column) => Result {
  const done = new Map<Column, Result>();
  return (column) => {
    if (!done.has(column)) done.set(column, work(column));
    return done.get(column)!;
  };
}

const among = (values: readonly string[] | undefined, value: string) => !values || values.includes(value);

function ofFunding(numbers: Float64Array, { values, codes }: Names, funding: "wallet" | "byok"): Float64Array {
  const code = values.indexOf(funding);
  const own = new Float64Array(numbers.length);
  for (let row = 0; row < own.length; row++) if (codes[row] === code) own[row] = numbers[row]!;
  return own;
}

/** How many calls of each row have that status. */
function callsOf(status: Status, numbersOf: (column: NumberColumn) => Float64Array): Float64Array {
  const [completed, failed] = [numbersOf("completedCalls"), numbersOf("failedCalls")];
  return status === "completed" ? completed : status === "failed" ? failed : numbersOf("calls").map((calls, row) => calls - completed[row]! - failed[row]!);
}

/** What a sum is of the calls of a status alone. */
function ofStatus(status: Status, name: Cells["names"][number], amounts: Float64Array | null, calls: Float64Array): Float64Array | null {
  if (name === "calls" || name === status) return calls;
  return status === "completed" && name !== "failed" ? amounts : null;
}

/** What is to be added, all of it. `slots`: how many rows each slot has. */
type Rows = {
  slots: Float64Array; placeOf: (slot: number) => number; /** The keys of each group, and the group of each row. */ groups: string[][]; groupOf: Uint32Array; /** Of each sum; null where all are zero. */ amounts: (Float64Array | null)[]; latencies: Latencies | null;
};

function addRows(rows: Rows, cells: Cells, keysFor: (keys: readonly string[]) => readonly string[], placeFor: (place: number) => number, withLatencies: boolean): void {
  const cellOf = findCells(rows, cells, keysFor, placeFor);
  for (const [name, amounts] of rows.amounts.entries()) if (amounts) cells.addColumn(name, cellOf, amounts);
  if (!rows.latencies || !withLatencies) return;
  const { lengths, buckets, counts } = rows.latencies;
  for (let row = 0, bucket = 0; row < lengths.length; bucket += lengths[row++]!) if (cellOf[row]! >= 0) cells.addLatencies(cellOf[row]!, buckets, counts, bucket, bucket + lengths[row]!);
}

/** The cell that each row is added to; less than 0: none. */
function findCells({ slots, placeOf, groups, groupOf }: Rows, cells: Cells, keysFor: (keys: readonly string[]) => readonly string[], placeFor: (place: number) => number): Int32Array {
  const cellOf = new Int32Array(groupOf.length).fill(-1);
  const targets = new Int32Array(groups.length).fill(-1);
  const [lastPlaces, lastCells] = [new Int32Array(groups.length).fill(-1), new Int32Array(groups.length)];
  for (let slot = 0, row = 0; slot < slots.length; slot++) {
    const end = row + slots[slot]!;
    const own = placeOf(slot);
    if (own < 0) row = end;
    const place = own < 0 ? own : placeFor(own);
    for (; row < end; row++) {
      const group = groupOf[row]!;
      if (lastPlaces[group] !== place) {
        // Groups without any row are none.
        if (targets[group]! < 0) targets[group] = cells.groupOf(keysFor(groups[group]!));
        lastPlaces[group] = place;
        lastCells[group] = cells.cellAt(targets[group]!, place);
      }
      cellOf[row] = lastCells[group]!;
    }
  }
  return cellOf;
}

/** The groups of rows: those that have all names in common are one. */
function groupsOf(dimensions: Names[], rows: number): { groups: string[][]; groupOf: Uint32Array } {
  // An array and no map: there are as many look-ups as rows.
  const known: (number | undefined)[] = [];
  const groups: string[][] = [];
  const groupOf = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let code = 0;
    for (let i = 0; i < dimensions.length; i++) code = code * dimensions[i]!.values.length + dimensions[i]!.codes[row]!;
    groupOf[row] = known[code] ??= groups.push(dimensions.map(({ values, codes }) => values[codes[row]!]!)) - 1;
  }
  return { groups, groupOf };
}
