import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connectSql } from "@/db/client";
import { ingestFile } from "@/lib/ingest/ingest-file";
import { systemClock } from "@/lib/time/clock";
import { newCustomer } from "@/tests/support/customers";
import { writeLog } from "@/tests/support/write-log";
import { inBenchDatabase } from "./in-bench-database";
import type { Figures } from "./main";

const USUAL_EVENTS = 200_000;
const CUSTOMERS = 12;

/**
 * File → committed charges, ledger and roll-ups, beside a bare COPY of the same usage events into the same table, in
 * one run on one Postgres with fsync on.
 */
export async function benchIngest({ events = USUAL_EVENTS }: { events?: number }): Promise<Figures> {
  return inBenchDatabase(systemClock, async ({ folder, url, sql, owner, ctx }) => {
    const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => newCustomer(ctx)));
    const log = await writeLog(join(folder, "calls.ndjson"), customers, events);

    const memory: number[] = [];
    const first = await timed(() => ingestFile(ctx, { path: log, source: "gateway", onProgress: () => memory.push(process.memoryUsage().rss) }));
    const again = await timed(() => ingestFile(ctx, { path: log, source: "gateway" }));

    const rows: Buffer[] = [];
    // A connection of its own: postgres.js leaves the socket paused when the last row filled the stream's buffer.
    const reader = connectSql(url, { max: 1, role: "owner" });
    for await (const chunk of await reader.unsafe("copy usage_events to stdout").readable()) rows.push(chunk as Buffer);
    await reader.end({ timeout: 0 });
    await owner.unsafe("create table bare (like usage_events including all)");
    const copy = await timed(async () => pipeline(Readable.from(rows), await owner.unsafe("copy bare from stdin").writable()));

    const rate = (ms: number) => Math.round((events * 1000) / ms);
    const half = Math.floor(memory.length / 2);
    const { accepted, duplicate, conflict, quarantined } = first.result;
    await sql.end();
    await owner.end();
    return {
      events, accounts: CUSTOMERS, accepted, refused: duplicate + conflict + quarantined,
      ingest_events_per_s: rate(first.ms), repeat_events_per_s: rate(again.ms), copy_rows_per_s: rate(copy.ms),
      ratio_to_copy: Number((copy.ms / first.ms).toFixed(3)),
      rss_first_half_mib: Math.round(Math.max(...memory.slice(0, half)) / 2 ** 20), rss_second_half_mib: Math.round(Math.max(...memory.slice(half)) / 2 ** 20),
    };
  });
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}
