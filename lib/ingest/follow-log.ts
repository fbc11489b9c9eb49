import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { type LogLine, takeLastLine, takeLines } from "./take-lines";

const POLL_MS = 250;
const CHUNK = 1 << 20;

/**
 * The lines of a plain log as they are written, like `tail -F`: what is there, then what is appended, until `signal`
 * stops it. A log that is cut or replaced is read again from its start; what was recorded before is a duplicate then.
 * A last line without its newline waits for it, and counts as whole when its file is replaced.
 */
export async function* followLog(path: string, batchSize: number, signal: AbortSignal): AsyncIterable<LogLine[]> {
  let file = await open(path);
  let reader = { file, position: 0, line: 0, rest: Buffer.alloc(0) };
  try {
    for (;;) {
      const chunk = await readMore(reader.file, reader.position);
      reader.position += chunk.length;
      const lines = takeLines(reader, chunk);
      for (let i = 0; i < lines.length; i += batchSize) yield lines.slice(i, i + batchSize);
      if (chunk.length > 0) continue;
      if (await isReplaced(path, file, reader.position)) {
        const last = takeLastLine(reader);
        if (last.length > 0) yield last;
        await file.close();
        file = await open(path);
        reader = { file, position: 0, line: 0, rest: Buffer.alloc(0) };
      } else if (signal.aborted) return;
      else await setTimeout(POLL_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    await file.close();
  }
}

async function readMore(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
  return buffer.subarray(0, bytesRead);
}

/** Whether the path names another file by now, or the same one cut shorter. A path that is away for a moment is neither. */
async function isReplaced(path: string, file: FileHandle, position: number): Promise<boolean> {
  const [now, open] = await Promise.all([stat(path).catch(() => null), file.stat()]);
  return now !== null && (now.ino !== open.ino || now.size < position);
}
