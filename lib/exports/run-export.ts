import { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { exportRuns } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { ExportTarget } from "./export-target";
import { EXPORTS } from "./exports";
import { type ExportRun, LEASE_MS } from "./claim-run";
import { makeFile, nothingMade } from "./make-file";

const RENEWED_MS = LEASE_MS / 4;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/**
 * Makes the file of a run that was claimed and puts it into the bucket, whole or not at all, in flat memory; writes down how
 * it went. A run that fails is tried again after pauses that double, up to six hours. Throws what went wrong.
 */
export async function runExport(ctx: Context, { bucket, prefix }: ExportTarget, run: ExportRun): Promise<void> {
  const what = EXPORTS[run.kind];
  const key = prefix + run.path;
  const made = nothingMade();
  // Another worker that has taken the run meanwhile has counted one more attempt.
  const save = async (values: Partial<ExportRun>) => (await ctx.db.update(exportRuns).set(values).where(and(eq(exportRuns.id, run.id), eq(exportRuns.attempts, run.attempts), eq(exportRuns.state, "running"))).returning({ id: exportRuns.id })).length > 0;
  const lease = keepAlive(() => save({ leaseUntil: new Date(ctx.clock.now().getTime() + LEASE_MS), rows: made.rows }));

  async function* whileOurs(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      if (lease.isLost()) throw new Error("another worker has taken this run");
      yield chunk;
    }
  }

  try {
    if (run.uploadId) await bucket.abandon(key, run.uploadId);
    const file = makeFile(what, await what.open(ctx, run), made);
    const body = Readable.toWeb(Readable.from(whileOurs(file), { objectMode: false })) as ReadableStream<Uint8Array>;
    await bucket.put(key, body, what.type, async (uploadId) => { await save({ uploadId }); });
    await save({ state: "done", endedAt: ctx.clock.now(), leaseUntil: null, uploadId: null, error: null, rows: made.rows, bytes: made.bytes, sha256: made.hash.digest() });
  } catch (error) {
    const now = ctx.clock.now();
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (run.attempts - 1));
    await save({ state: "waiting", endedAt: now, leaseUntil: null, nextAt: new Date(now.getTime() + pause), error: reasonOf(error), rows: null });
    throw error;
  } finally {
    lease.stop();
  }
}

/** What went wrong, in one line. What S3 says is told by its code only. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!.slice(0, 300);
}

/** Says again and again that this worker lives. Lost: another one has taken its work. */
function keepAlive(renew: () => Promise<boolean>): { isLost: () => boolean; stop: () => void } {
  let lost = false;
  const timer = setInterval(() => void renew().then((kept) => { lost = !kept; }, () => {}), RENEWED_MS);
  timer.unref();
  return { isLost: () => lost, stop: () => clearInterval(timer) };
}
