import type { usageSegments } from "@/db/schema";
import { encodeLatencies, encodeNames, encodeNumbers } from "./segment-codec";

/** What the rows of a segment are told apart by, as the columns of both tables are called: always by funding, and by any of the others. */
export const NAMES = ["modelId", "resolution", "apiKeyId", "subAccount", "tag", "funding"] as const;
export type NameColumn = (typeof NAMES)[number];
/** What is added up. Calls that did not complete have neither seconds nor money, so that statuses need no rows of their own. */
export const NUMBERS = ["calls", "completedCalls", "failedCalls", "unpricedCalls", "durationMs", "amountMicros", "providerCostMicros", "feeWaivedMicros"] as const;
export type NumberColumn = (typeof NUMBERS)[number];

/** Sums of a day's calls that have everything in common that is told apart. `slot`: the quarter hour of the day, from 0; `names` and `numbers` in the order above; `latencies`: the bucket of each completed call. */
export type SegmentRow = { slot: number; names: string[]; numbers: number[]; latencies: readonly number[] };
/** The rows of a day, column by column. `slots`: how many rows each quarter hour has, or the whole day. A name that is not told apart is null. */
export type Segment = Omit<typeof usageSegments.$inferSelect, "accountId" | "timeZone" | "day">;

const PARTS = { model: "modelId", resolution: "resolution", api_key: "apiKeyId", sub_account: "subAccount", tag: "tag" } as const satisfies Record<string, NameColumn>;
export type GrainPart = keyof typeof PARTS;
const ALL = Object.keys(PARTS) as GrainPart[];
const [EACH, EACH_TWO] = [ALL.map((one) => [one]), ALL.flatMap((one, i) => ALL.slice(i + 1).map((other) => [one, other]))];

const QUARTERS_OF_DAY = 96;
/** So many rows of a segment's `slots`: of days by the quarter hour, which are days of UTC, and of others. */
export const slotsOf = (byQuarter: boolean) => (byQuarter ? QUARTERS_OF_DAY : 1);
const nameOf = (parts: readonly GrainPart[], byQuarter: boolean) => [...(byQuarter ? ["quarters"] : []), ...parts].join("+");

/** Days are kept by each of these alone, by each two and by all of them; days of UTC by the quarter hour, too: by none, by each and by all. */
const GRAINS = [
  ...[...EACH, ...EACH_TWO, ALL].map((parts) => ({ name: nameOf(parts, false), parts, byQuarter: false })),
  ...[[], ...EACH, ALL].map((parts) => ({ name: nameOf(parts, true), parts, byQuarter: true })),
];
export const GRAIN_NAMES = GRAINS.map(({ name }) => name);

/** The smallest segment that tells these apart: `model`, `model+api_key`, `quarters`, `quarters+model`, … or one of all of them. */
export function grainOf(named: ReadonlySet<GrainPart>, byQuarter: boolean): string {
  const parts = ALL.filter((part) => named.has(part));
  if (byQuarter) return nameOf(parts.length > 1 ? ALL : parts, true);
  return nameOf(parts.length > 2 ? ALL : parts.length === 0 ? ["model"] : parts, false);
}

/** A day's segments from its rows by quarter hour, which may repeat: of each grain, by the quarter hour where that is wanted. Equal calls give equal bytes. */
export function segmentsOf(rows: readonly SegmentRow[], withQuarters: boolean): Segment[] {
  if (rows.length === 0) return [];
  const quarters = fold(inOrder(rows), NAMES, true);
  const finest = fold(quarters, NAMES, false);
  return GRAINS.filter(({ byQuarter }) => withQuarters || !byQuarter).map(({ name, parts, byQuarter }) => {
    const columns = NAMES.filter((column) => column === "funding" || parts.some((part) => PARTS[part] === column));
    return encode(name, columns, fold(byQuarter ? quarters : finest, columns, byQuarter), byQuarter);
  });
}

/** Any order will do that is the same for equal calls: what is folded keeps it, so that rows are sorted but once. */
function inOrder(rows: readonly SegmentRow[]): SegmentRow[] {
  const placed = rows.map((row) => ({ row, key: row.names.join("\0") }));
  return placed.sort((a, b) => a.row.slot - b.row.slot || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

/** Adds up what differs in none of these. */
function fold(rows: readonly SegmentRow[], columns: readonly NameColumn[], bySlot: boolean): SegmentRow[] {
  const places = columns.map((name) => NAMES.indexOf(name));
  const folded = new Map<string, SegmentRow & { latencies: number[] }>();
  for (const row of rows) {
    const slot = bySlot ? row.slot : 0;
    let key = String(slot);
    // No name holds a NUL, so it separates them without doubt.
    for (const place of places) key += `\0${row.names[place]}`;
    const there = folded.get(key);
    if (there) {
      for (let i = 0; i < row.numbers.length; i++) there.numbers[i]! += row.numbers[i]!;
      for (const bucket of row.latencies) there.latencies.push(bucket);
    } else folded.set(key, { slot, names: row.names, numbers: [...row.numbers], latencies: [...row.latencies] });
  }
  return [...folded.values()];
}

function encode(grain: string, columns: readonly NameColumn[], rows: readonly SegmentRow[], byQuarter: boolean): Segment {
  const slots = new Array<number>(slotsOf(byQuarter)).fill(0);
  for (const { slot } of rows) slots[slot]!++;
  const names = Object.fromEntries(NAMES.map((name, i) => [name, columns.includes(name) ? encodeNames(rows.map((row) => row.names[i]!)) : null]));
  const numbers = Object.fromEntries(NUMBERS.map((name, i) => [name, encodeNumbers(rows.map((row) => row.numbers[i]!))]));
  return { grain, slots: encodeNumbers(slots), ...names, ...numbers, latencies: encodeLatencies(rows.map(({ latencies }) => latencies)) } as Segment;
}
