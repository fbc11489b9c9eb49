import { S3mini } from "s3mini";
import { requireMediaKey } from "./media-key";
import type { MediaStore } from "./media-store";

export type S3Settings = { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };

/** What one put holds in memory. S3 takes parts of 5 MiB and more, 10 000 of them: files up to 78 GiB. */
const PART_BYTES = 8 * 2 ** 20;

/** A media store in a bucket of S3, or of anything that speaks like it, addressed by path. */
export function openS3Store({ endpoint, bucket, ...credentials }: S3Settings): MediaStore {
  const s3 = new S3mini({ ...credentials, endpoint: `${endpoint.replace(/\/+$/, "")}/${bucket}` });
  return {
    // The client's own upload of a stream holds five parts, lets a part's failure after the stream's end the process, and
    // takes S3's "200, but it failed" for success. So the parts are sent here, one after the other.
    async put(key, body, contentType) {
      requireMediaKey(key);
      const parts = partsOf(body);
      const { value: first, done } = await parts.next();
      if (done || first.length < PART_BYTES) {
        await s3.putObject(key, first ?? new Uint8Array(), contentType);
        return { bytes: first?.length ?? 0 };
      }
      const uploadId = await s3.getMultipartUploadId(key, contentType);
      try {
        const sent = [await s3.uploadPart(key, uploadId, first, 1)];
        let bytes = first.length;
        for await (const part of parts) {
          sent.push(await s3.uploadPart(key, uploadId, part, sent.length + 1));
          bytes += part.length;
        }
        const { etag } = await s3.completeMultipartUpload(key, uploadId, sent);
        if (!etag) throw new Error(`S3 did not put the parts of ${key} together`);
        return { bytes };
      } catch (error) {
        await s3.abortMultipartUpload(key, uploadId).catch((left) => console.error(`parts of ${key} are left at S3`, left));
        throw error;
      } finally {
        await parts.return(undefined);
      }
    },
    async size(key) {
      requireMediaKey(key);
      return orNull(s3.getContentLength(key));
    },
    async open(key, range) {
      requireMediaKey(key);
      const response = await orNull(s3.getObjectRaw(key, !range, range?.start, range?.end));
      if (!response) return null;
      const body = response.body ?? new Blob([]).stream();
      const sized = range ? /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] : response.headers.get("content-length");
      if (sized && (range?.end ?? 0) <= Number(sized)) return { body, bytes: Number(sized) };
      await body.cancel();
      throw new Error(`S3 answered ${sized ?? "unsaid"} bytes when asked for ${range ? `${range.start} to ${range.end}` : "all"} of ${key}`);
    },
    async remove(key) {
      requireMediaKey(key);
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

/** Null where S3 says that there is no such file. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if ("status" in cause && cause.status === 404) return null;
    throw error;
  }
}
