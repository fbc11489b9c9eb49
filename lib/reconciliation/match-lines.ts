import type { FINDINGS } from "@/db/schema";
import type { Micros } from "@/lib/money/micros";

/** One entry of a side. `id` is what both sides call the thing; a thing may have several entries. */
export type Line = {
  id: string;
  /** Names the entry within its side: the same one twice was entered twice. */
  part: string;
  /** Null where the side names no amount. */
  micros: Micros | null;
  /** What was taken of the amount on its way. */
  feeMicros: Micros;
  /** Milliseconds of video; null where it is none, or the side does not say. */
  ms: number | null;
  /** What kind of thing it is, in words that both sides use: `refund`, `ray-2`. Null where the side does not say. */
  what: string | null;
  at: Date;
  accountId: string | null;
};

/** All entries of a thing on one side, added up. `repeats` of them were entered before. */
export type Side = { micros: Micros | null; feeMicros: Micros; ms: number | null; what: string | null; at: Date; accountId: string | null; parts: string[]; repeats: number };

export type Match = { id: string; finding: (typeof FINDINGS)[number] | "matched"; ours: Side | null; theirs: Side | null; at: Date; /** How far apart the sides are. */ atRiskMicros: Micros };

const add = (a: bigint | null, b: bigint | null) => (a === null ? b : b === null ? a : a + b);

function addUp(lines: Iterable<Line>): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const { id, part, micros, feeMicros, ms, what, at, accountId } of lines) {
    const side = sides.get(id);
    if (!side) {
      sides.set(id, { micros, feeMicros, ms, what, at, accountId, parts: [part], repeats: 0 });
      continue;
    }
    Object.assign(side, {
      micros: add(side.micros, micros), feeMicros: side.feeMicros + feeMicros, ms: ms === null ? side.ms : (side.ms ?? 0) + ms, what: side.what ?? what, at: at < side.at ? at : side.at, accountId: side.accountId ?? accountId,
      repeats: side.repeats + (side.parts.includes(part) ? 1 : 0), parts: [...side.parts, part],
    });
  }
  return sides;
}

const differ = <T>(a: T | null, b: T | null) => a !== null && b !== null && a !== b;

function compare(ours: Side | null, theirs: Side | null): Match["finding"] {
  if (!theirs) return "only_ours";
  if (!ours) return "only_theirs";
  const agree = !differ(ours.micros, theirs.micros) && ours.feeMicros === theirs.feeMicros && !differ(ours.ms, theirs.ms) && !differ(ours.what, theirs.what);
  if (agree && ours.repeats === theirs.repeats) return "matched";
  return ours.repeats === theirs.repeats ? "differing" : "double";
}

/** What reaches us of a side. */
const net = (side: Side | null) => (side ? (side.micros ?? 0n) - side.feeMicros : 0n);

function distance(ours: Side | null, theirs: Side | null): Micros {
  const apart = ours && theirs && (ours.micros === null || theirs.micros === null) ? ours.feeMicros - theirs.feeMicros : net(ours) - net(theirs);
  return apart < 0n ? -apart : apart;
}

/**
 * Holds two lists against each other by id. A thing is `only_ours` or `only_theirs`; `double` when one side has an entry more
 * than once that the other has not as often; `differing` when amount, fee, seconds or kind do, as far as both sides say;
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
