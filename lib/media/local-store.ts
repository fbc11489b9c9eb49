import { type FileHandle, mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { subHours } from "date-fns";
import { invariant } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { requireMediaKey } from "./media-key";
import type { ByteRange } from "@/lib/bucket/open-bucket";
import type { MediaStore } from "./media-store";

const CHUNK_BYTES = 256 * 1024;
/** A file being written is touched all the time: what was not for so long was left by a process that died. */
const ABANDONED_H = 1;

/** A media store in a folder, for one machine or a shared disk. */
export function openLocalStore(folder: string): MediaStore {
  // On the same disk as the files, so that a rename moves it; no key can name it.
  const incoming = join(folder, ".incoming");
  const pathOf = (key: string) => {
    requireMediaKey(key);
    return join(folder, key);
  };
  return {
    async put(key, body) {
      const path = pathOf(key);
      await mkdir(incoming, { recursive: true });
      await removeAbandoned(incoming);
      const written = join(incoming, newId());
      try {
        const bytes = await write(written, body);
        await mkdir(dirname(path), { recursive: true });
        await rename(written, path);
        // The names as well as the bytes outlive a power cut: the caller is about to say that the file is there.
        for (const named of [dirname(path), dirname(dirname(path)), folder]) await withFile(named, "r", (handle) => handle.sync());
        return { bytes };
      } catch (error) {
        await rm(written, { force: true });
        throw error;
      }
    },
    async size(key) {
      return sizeOf(pathOf(key));
    },
    async open(key, range) {
      const path = pathOf(key);
      const bytes = await sizeOf(path);
      if (bytes === null) return null;
      const { start, end } = range ?? { start: 0, end: bytes };
      invariant(!range || (0 <= start && start < end && end <= bytes), `bytes ${start} to ${end} of ${bytes} in ${key}`);
      return { body: readBytes(path, { start, end }), bytes };
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

async function write(path: string, body: ReadableStream<Uint8Array>): Promise<number> {
  return withFile(path, "wx", async (handle) => {
    await writeFile(handle, body);
    await handle.sync();
    return (await handle.stat()).size;
  });
}

async function withFile<T>(path: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, flags);
  return work(handle).finally(() => handle.close());
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await orNull(stat(path));
  return found?.size ?? null;
}

/**
 * Opens the file when it is first asked for bytes and reads only when asked for more: who is slow holds one chunk, not the
 * file, and who never reads holds nothing. Closes it at its end, on an error, and when the reader leaves.
 */
function readBytes(path: string, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let handle: FileHandle | undefined;
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (at < end) {
          handle ??= await open(path, "r");
          const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - at));
          const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
          invariant(bytesRead > 0, `${path} ended at ${at} of ${end}`);
          at += bytesRead;
          controller.enqueue(chunk.subarray(0, bytesRead));
        }
        if (at < end) return;
        await handle?.close();
        controller.close();
      } catch (error) {
        await handle?.close();
        throw error;
      }
    },
    cancel: () => handle?.close(),
  }, { highWaterMark: 0 });
}

async function removeAbandoned(incoming: string): Promise<void> {
  const since = subHours(new Date(), ABANDONED_H);
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const found = await orNull(stat(path));
    if (found && found.mtime < since) await rm(path, { force: true });
  }
}

/** Null for a file that is not there. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
