import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type LogLine, takeLastLine, takeLines } from "./take-lines";

export type LogFile = { path: string; bytes: number | null; /** Bytes read from disk so far. */ position(): number; batches: AsyncIterable<LogLine[]> };

/** Opens a log, plain or gzip (by its first bytes), or standard input for `-`, as batches of numbered lines. */
export async function openLog(path: string, batchSize: number, stdin: Readable = process.stdin): Promise<LogFile> {
  if (path === "-") {
    return { path, bytes: null, position: () => 0, batches: readBatches(stdin, batchSize) };
  }
  const { size } = await stat(path);
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const input = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => input.destroy(error));
  return { path, bytes: size, position: () => file.bytesRead, batches: readBatches(input, batchSize) };
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function* readBatches(input: Readable, batchSize: number): AsyncIterable<LogLine[]> {
  const reader = { line: 0, rest: Buffer.alloc(0) };
  let batch: LogLine[] = [];
  for await (const chunk of input) {
    for (const line of takeLines(reader, chunk as Buffer)) {
      batch.push(line);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  }
  batch.push(...takeLastLine(reader));
  if (batch.length > 0) yield batch;
}
