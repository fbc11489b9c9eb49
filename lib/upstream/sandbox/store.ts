import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

export type State = "queued" | "dreaming" | "completed" | "failed";

/** A generation. Its state follows from the clock, so that a restart needs nothing but this. */
export type Kept = {
  id: string;
  /** A hash of the key that asked for it: another key does not see it. */
  owner: string;
  createdMs: number;
  dreamingMs: number;
  doneMs: number;
  failure: string | null;
  lengthMs: number;
  /** Missing in what older versions kept. */
  brokenFile?: boolean;
  aspectRatio: string;
  request: Record<string, unknown>;
  callbacks: 0 | 1 | 2;
  /** The last state that its callback was told. */
  told: State;
};
type Line = { generation: Kept } | { gone: string } | { mark: string };

const COMPACT_AFTER = 20_000;
const CHUNK = 1_000;
const LIFE_MS = 7 * 86_400_000;

function parseLine(line: string, where: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    throw new Error(`Luma sandbox: ${where} is not JSON. Move the file away to begin with an empty sandbox.`);
  }
}

/**
 * All state, in memory, with a journal on disk of one change a line; the last of an id counts. The journal is rewritten
 * (another file, then renamed) at every start and when it has grown. A change is handed to the system before it is answered,
 * so that kill -9 loses none; a power cut may, and no money hangs on that. A line that a crash cut off was never answered and is
 * dropped. What is older than a week is forgotten at the start.
 */
export function openStore(file: string | undefined, nowMs: number) {
  const kept = new Map<string, Kept>();
  const marks = new Set<string>();
  let journal: number | null = null;
  let lines = 0;

  const apply = (line: Line): void => {
    if ("generation" in line) kept.set(line.generation.id, line.generation);
    else if ("gone" in line) kept.delete(line.gone);
    else marks.add(line.mark);
  };
  const write = (to: number, all: Line[]): void => {
    const bytes = Buffer.from(all.map((line) => `${JSON.stringify(line)}\n`).join(""));
    for (let at = 0; at < bytes.length; ) at += writeSync(to, bytes, at);
  };
  const compact = (): void => {
    if (!file) return;
    const next = openSync(`${file}.next`, "w", 0o600);
    const all: Line[] = [...[...kept.values()].map((generation) => ({ generation })), ...[...marks].map((mark) => ({ mark }))];
    for (let at = 0; at < all.length; at += CHUNK) write(next, all.slice(at, at + CHUNK));
    fdatasyncSync(next);
    renameSync(`${file}.next`, file);
    if (journal !== null) closeSync(journal);
    journal = next;
    lines = 0;
  };
  const change = (line: Line): void => {
    apply(line);
    if (journal === null) return;
    write(journal, [line]);
    lines += 1;
    if (lines > COMPACT_AFTER) compact();
  };

  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    for (const [i, line] of text.slice(0, text.lastIndexOf("\n") + 1).split("\n").entries()) if (line !== "") apply(parseLine(line, `${file} line ${i + 1}`));
    for (const { id, createdMs } of [...kept.values()]) if (createdMs < nowMs - LIFE_MS) kept.delete(id);
    compact();
  }

  return {
    find: (id: string): Kept | null => kept.get(id) ?? null,
    /** Newest first. */
    list: (): Kept[] => [...kept.values()].reverse(),
    put: (generation: Kept): void => change({ generation }),
    remove: (id: string): void => change({ gone: id }),
    tell: (id: string, told: State): void => {
      const generation = kept.get(id);
      if (generation) change({ generation: { ...generation, told } });
    },
    /** Whether it is the first time that this is said, for ever. */
    isFirst: (mark: string): boolean => {
      if (marks.has(mark)) return false;
      change({ mark });
      return true;
    },
    close: (): void => {
      if (journal !== null) closeSync(journal);
      journal = null;
    },
  };
}

export type Store = ReturnType<typeof openStore>;
