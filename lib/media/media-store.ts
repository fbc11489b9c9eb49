import type { ByteRange } from "@/lib/bucket/open-bucket";

/** Where finished videos are kept. Keys are made by `mediaKey`; bytes are streamed, a file is never whole in memory. */
export interface MediaStore {
  /** Keeps a file whole or not at all, in place of one with the same key. Rejects when `body` breaks off. */
  put(key: string, body: ReadableStream<Uint8Array>, contentType: string): Promise<{ bytes: number }>;
  /** A file's size; null when there is none. */
  size(key: string): Promise<number | null>;
  /** A file, or its bytes `[start, end)`, which must lie within it; `bytes` is the whole file's size. Null when there is none. */
  open(key: string, range?: ByteRange): Promise<{ body: ReadableStream<Uint8Array>; bytes: number } | null>;
  /** Removing what is not there changes nothing. */
  remove(key: string): Promise<void>;
}
