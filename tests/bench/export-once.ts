import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { connectSql, openDatabase } from "@/db/client";
import { EXPORTS, type ExportKind } from "@/lib/exports/exports";
import { makeFile, nothingMade } from "@/lib/exports/make-file";
import { fixedClock } from "@/lib/time/clock";

/** One export in a process of its own, so that its memory is its own: prints rows, bytes, milliseconds and the most memory it had. */
const [kind, accountId, month, now, out] = process.argv.slice(2) as [ExportKind, string, string, string, string];
const sql = connectSql(process.env.DATABASE_URL!);
const ctx = { db: openDatabase(sql), clock: fixedClock(new Date(now)), actor: { kind: "system" as const, name: "bench" } };
const made = nothingMade();
const began = performance.now();
await pipeline(makeFile(EXPORTS[kind], await EXPORTS[kind].open(ctx, { accountId: accountId === "-" ? null : accountId, month }), made), createWriteStream(out));
const ms = performance.now() - began;
await sql.end();
console.log(JSON.stringify({ rows: made.rows, bytes: made.bytes, ms, rssMib: Math.round(process.resourceUsage().maxRSS / 1_024) }));
