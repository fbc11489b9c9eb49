import { isAbsolute } from "node:path";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { glob } from "tinyglobby";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { AppError } from "@/lib/errors/app-error";
import { ingestFile, type IngestTotals } from "@/lib/ingest/ingest-file";
import { withContext } from "./session";

/** `ingest <file|-|glob>…`: exit code 0 when every line was used or known, 2 when some went to the quarantine. */
export async function ingestCommand(patterns: string[], options: { source: string; follow?: boolean }): Promise<void> {
  if (!/^\S{1,64}$/.test(options.source)) throw new AppError("invalid_request", `source: "${options.source}" is not 1 to 64 characters without spaces; it is part of an event's identity`, "source");
  const paths = await expand(patterns);
  const follow = options.follow ? await untilStopped(paths) : undefined;
  const totals: IngestTotals = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0 };
  await withContext(async (ctx) => {
    await seedCatalog(ctx);
    for (const path of paths) {
      const began = Date.now();
      const bar = process.stderr.isTTY
        ? new SingleBar({ stream: process.stderr, format: `${path} ${follow ? "{lines} lines" : "{bar} {percentage} % · {eta_formatted} left"} · {rate} lines/s` })
        : null;
      const done = await ingestFile(ctx, {
        path, source: options.source, follow,
        onProgress: ({ totals: soFar, bytes, position }) => {
          const lines = Object.values(soFar).reduce((a, b) => a + b, 0);
          const rate = Math.round((lines * 1000) / Math.max(1, Date.now() - began));
          if (bar && !bar.isActive) bar.start(bytes ?? 0, position, { rate, lines });
          bar?.update(position, { rate, lines });
        },
      });
      bar?.stop();
      for (const outcome of Object.keys(totals) as (keyof IngestTotals)[]) totals[outcome] += done[outcome];
    }
  });
  const table = new Table({ head: ["outcome", "lines"], colAligns: ["left", "right"], style: { head: [], border: [] } });
  for (const [outcome, count] of Object.entries(totals)) table.push([outcome, count.toLocaleString("en-US")]);
  console.log(table.toString());
  if (totals.conflict + totals.quarantined > 0) {
    console.log("See why: npm run cli -- quarantine list");
    process.exitCode = 2;
  }
}

/** Following means one plain file, until Ctrl-C or SIGTERM; the final table then comes as usual. */
async function untilStopped(paths: string[]): Promise<AbortSignal> {
  const [path] = paths;
  if (paths.length !== 1 || path === "-" || path!.endsWith(".gz")) throw new AppError("invalid_request", "follow: exactly one plain file, not - or gzip", "follow");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

async function expand(patterns: string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const pattern of patterns) {
    const found = pattern === "-" ? ["-"] : (await glob(pattern, { absolute: isAbsolute(pattern), expandDirectories: false })).sort();
    if (found.length === 0) throw new AppError("invalid_request", `file: nothing matches ${pattern}`, "file");
    paths.push(...found);
  }
  return paths;
}
