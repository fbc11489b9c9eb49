import type { FINDINGS } from "@/db/schema";
import type { Micros } from "@/lib/money/micros";

/** One entry of a side. `id` is what both sides call the thing; a thing may have several entries. */
export type Line = {
  id: string;
  /** Names the entry within its side: the same one twice was entered twice. */
  part: string;
  /** Null where the side names no amount. */
  micros: Micros | null;
  /** Where there is no amount: what it would be at our own price, to say how much is at risk. */
  worthMicros?: Micros | null;
  /** What was taken of the amount on its way. */
  feeMicros: Micros;
  /** Milliseconds of video; null where it is none, or the side does not say. */
  ms: number | null;
  /** What kind of thing it is, in words that both sides use: `refund`, `ray-2`. Null where the side does not say. */
  what: string | null;
  at: Date;
  accountId: string | null;
};

/** All entries of a thing on one side, added up. `repeats` of them were entered before. Of their names a few are kept. */
export type Side = { micros: Micros | null; worthMicros: Micros | null; feeMicros: Micros; ms: number | null; what: string | null; at: Date; accountId: string | null; count: number; parts: string[]; repeats: number };

export type Match = { id: string; finding: (typeof FINDINGS)[number] | "matched"; ours: Side | null; theirs: Side | null; at: Date; /** How far apart the sides are. */ atRiskMicros: Micros };

/** So many names of entries are kept of a side. */
const NAMES = 20;
const add = (a: bigint | null, b: bigint | null) => (a === null ? b : b === null ? a : a + b);

function addUp(lines: Iterable<Line>): Map<string, Side> {
  const [sides, seen] = [new Map<string, Side>(), new Set<string>()];
  for (const { id, part, micros, worthMicros = null, feeMicros, ms, what, at, accountId } of lines) {
    const side = sides.get(id);
    const name = `${id}\n${part}`;
    if (!side) sides.set(id, { micros, worthMicros, feeMicros, ms, what, at, accountId, count: 1, parts: [part], repeats: 0 });
    else {
      side.micros = add(side.micros, micros);
      side.worthMicros = add(side.worthMicros, worthMicros);
      side.feeMicros += feeMicros;
      side.ms = ms === null ? side.ms : (side.ms ?? 0) + ms;
      side.what ??= what;
      if (at < side.at) side.at = at;
      side.accountId ??= accountId;
      side.count += 1;
      if (seen.has(name)) side.repeats += 1;
      if (side.parts.length < NAMES) side.parts.push(part);
    }
    seen.add(name);
  }
  return sides;
}

const differ = <T>(a: T | null, b: T | null) => a !== null && b !== null && a !== b;
/** What was undone, such as a refund that was refused, is as good as not there. */
const isNothing = ({ micros, feeMicros, ms }: Side) => micros === 0n && feeMicros === 0n && !ms;

function compare(ours: Side | null, theirs: Side | null): Match["finding"] {
  if (!theirs) return isNothing(ours!) ? "matched" : "only_ours";
  if (!ours) return isNothing(theirs) ? "matched" : "only_theirs";
  // What is billed for a call that has no price here is not agreed to.
  const sameMoney = (theirs.micros === null || ours.micros === theirs.micros) && ours.feeMicros === theirs.feeMicros;
  if (sameMoney && !differ(ours.ms, theirs.ms) && !differ(ours.what, theirs.what) && ours.repeats === theirs.repeats) return "matched";
  return ours.repeats === theirs.repeats ? "differing" : "double";
}

/** What reaches us of a side; where it names no amount, what that would be. */
const net = (side: Side | null) => (side ? (side.micros ?? side.worthMicros ?? 0n) - side.feeMicros : 0n);
const distance = (ours: Side | null, theirs: Side | null): Micros => { const apart = net(ours) - net(theirs); return apart < 0n ? -apart : apart; };

/**
 * Holds two lists against each other by id. A thing is `only_ours` or `only_theirs`; `double` when one side has an entry more
 * than once that the other has not as often; `differing` when amount, fee, seconds or kind do, as far as their side says them;
 * else `matched`. In order of time.
 */
export function matchLines(ours: Iterable<Line>, theirs: Iterable<Line>): Match[] {
  const [mine, other] = [addUp(ours), addUp(theirs)];
  const matches = [...new Set([...mine.keys(), ...other.keys()])].map((id): Match => {
    const [a, b] = [mine.get(id) ?? null, other.get(id) ?? null];
    const at = a && b ? (a.at < b.at ? a.at : b.at) : (a ?? b)!.at;
    return { id, finding: compare(a, b), ours: a, theirs: b, at, atRiskMicros: distance(a, b) };
  });
  return matches.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
}
