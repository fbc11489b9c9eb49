import type { Readable } from "node:stream";
import type { Context } from "@/lib/context/context";
import { checkLines } from "./check-lines";
import { followLog } from "./follow-log";
import { type LineOutcome, recordLines } from "./ingest-lines";
import { openLog } from "./read-log-lines";

export type IngestTotals = Record<LineOutcome["outcome"], number>;
export type IngestProgress = { totals: IngestTotals; bytes: number | null; position: number };

/** Lines a batch. Larger is faster up to here, and costs memory beyond. */
const BATCH = 10_000;

/**
 * Ingests a log file of any length in flat memory. Stopped at any moment and run again it gives the same books: each
 * batch commits by itself and what was recorded before is a duplicate.
 */
export async function ingestFile(
  ctx: Context,
  input: { path: string; source: string; stdin?: Readable; /** Goes on reading what is appended, until it is aborted. */ follow?: AbortSignal; onProgress?: (progress: IngestProgress) => void },
): Promise<IngestTotals> {
  const totals: IngestTotals = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0 };
  const log = input.follow
    ? { bytes: null, position: () => 0, batches: followLog(input.path, BATCH, input.follow) }
    : await openLog(input.path, BATCH, input.stdin);
  const iterator = log.batches[Symbol.asyncIterator]();
  const checkNext = async () => {
    const { value: lines, done } = await iterator.next();
    return done ? null : { lines, checked: await checkLines(ctx, lines) };
  };
  let next = checkNext();
  for (;;) {
    const batch = await next;
    if (!batch) return totals;
    // The next batch is read and checked while this one is being written.
    next = checkNext();
    next.catch(() => {});
    const { outcomes } = await recordLines(ctx, { source: input.source, origin: input.path, lines: batch.lines }, batch.checked);
    for (const { outcome } of outcomes) totals[outcome] += 1;
    input.onProgress?.({ totals, bytes: log.bytes, position: log.position() });
  }
}
