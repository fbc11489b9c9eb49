import { S3mini } from "s3mini";

export type BucketSettings = { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };

/** Bytes `[start, end)`, at least one. */
export type ByteRange = { start: number; end: number };

export interface Bucket {
  /**
   * Keeps a file whole or not at all, in place of one with the same key. Rejects when `body` breaks off. `onUpload` is told
   * the id of an upload in parts before the first of them is sent: what to `abandon` should this process be killed.
   */
  put(key: string, body: ReadableStream<Uint8Array>, contentType: string, onUpload?: (uploadId: string) => Promise<void>): Promise<{ bytes: number }>;
  /** Removes the parts of an upload that was never completed; of one that is no more, nothing. */
  abandon(key: string, uploadId: string): Promise<void>;
  /** A file's size; null when there is none. */
  size(key: string): Promise<number | null>;
  /** A file, or its bytes of `range`, which must lie within it; `bytes` is the whole file's size. Null when there is none. */
  open(key: string, range?: ByteRange): Promise<{ body: ReadableStream<Uint8Array>; bytes: number } | null>;
  /** Removing what is not there changes nothing. */
  remove(key: string): Promise<void>;
}

/** What S3 said instead of doing what it was asked: its status and code. Its words are left out, for they may name our credentials. */
export class BucketError extends Error {
  readonly status: number | null;

  constructor(what: string, status: number | null) {
    super(what);
    this.name = "BucketError";
    this.status = status;
  }
}

/** What one put holds in memory. S3 takes parts of 5 MiB and more, 10 000 of them: files up to 78 GiB. */
const PART_BYTES = 8 * 2 ** 20;

/** A bucket of S3, or of anything that speaks like it, addressed by path. Every failure of S3's is a `BucketError`. */
export function openBucket({ endpoint, bucket, ...credentials }: BucketSettings): Bucket {
  const s3 = new S3mini({ ...credentials, endpoint: `${endpoint.replace(/\/+$/, "")}/${bucket}` });
  return {
    // The client's own upload of a stream holds five parts, lets a part's failure after the stream's end the process, and
    // takes S3's "200, but it failed" for success. So the parts are sent here, one after the other.
    async put(key, body, contentType, onUpload) {
      const parts = partsOf(body);
      const { value: first, done } = await parts.next();
      if (done || first.length < PART_BYTES) {
        await asked(s3.putObject(key, first ?? new Uint8Array(), contentType));
        return { bytes: first?.length ?? 0 };
      }
      const uploadId = await asked(s3.getMultipartUploadId(key, contentType));
      try {
        await onUpload?.(uploadId);
        const sent = [await asked(s3.uploadPart(key, uploadId, first, 1))];
        let bytes = first.length;
        for await (const part of parts) {
          sent.push(await asked(s3.uploadPart(key, uploadId, part, sent.length + 1)));
          bytes += part.length;
        }
        const { etag } = await asked(s3.completeMultipartUpload(key, uploadId, sent));
        if (!etag) throw new BucketError(`S3 did not put the parts of ${key} together`, 200);
        return { bytes };
      } catch (error) {
        await asked(s3.abortMultipartUpload(key, uploadId)).catch((left) => console.error(`parts of ${key} are left at S3`, left));
        throw error;
      } finally {
        await parts.return(undefined);
      }
    },
    async abandon(key, uploadId) {
      await orNull(s3.abortMultipartUpload(key, uploadId));
    },
    async size(key) {
      return orNull(s3.getContentLength(key));
    },
    async open(key, range) {
      const response = await orNull(s3.getObjectRaw(key, !range, range?.start, range?.end));
      if (!response) return null;
      const body = response.body ?? new Blob([]).stream();
      const sized = range ? /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] : response.headers.get("content-length");
      if (sized && (range?.end ?? 0) <= Number(sized)) return { body, bytes: Number(sized) };
      await body.cancel();
      throw new BucketError(`S3 answered ${sized ?? "unsaid"} bytes when asked for ${range ? `${range.start} to ${range.end}` : "all"} of ${key}`, response.status);
    },
    async remove(key) {
      await orNull(s3.deleteObject(key));
    },
  };
}
/** A stream cut into parts of PART_BYTES; the last is shorter. Leaving the loop cancels the stream. */
async function* partsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (let chunk of body) {
    while (chunk.length > 0) {
      const taken = chunk.subarray(0, PART_BYTES - filled);
      part.set(taken, filled);
      filled += taken.length;
      chunk = chunk.subarray(taken.length);
      if (filled < PART_BYTES) continue;
      yield part;
      part = new Uint8Array(PART_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** What S3 is asked, with its failures told without their words. */
async function asked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const causes: Error[] = [];
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
    const refusal = causes.find((cause): cause is Error & { status: number; serviceCode?: string } => "status" in cause && typeof cause.status === "number");
    if (refusal) throw new BucketError(`S3 answered ${refusal.status} ${/^\w{1,64}$/.exec(refusal.serviceCode ?? "")?.[0] ?? ""}`.trim(), refusal.status);
    const code = causes.map((cause) => ("code" in cause ? String(cause.code) : "")).findLast(Boolean);
    throw new BucketError(code ? `S3 could not be reached: ${code}` : "S3 gave no answer of use", null);
  }
}

/** Null where S3 says that there is no such file. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await asked(work);
  } catch (error) {
    if (error instanceof BucketError && error.status === 404) return null;
    throw error;
  }
}
