import { Readable } from "node:stream";

/** Bytes as a download of any length, made while it is read, named `file`, of a media type such as `application/json`. */
export function downloadResponse(request: Request, { file, type }: { file: string; type: string }, bytes: Readable | AsyncIterable<Uint8Array>): Response {
  const body = bytes instanceof Readable ? bytes : Readable.from(bytes, { objectMode: false });
  // An error on the way breaks the download off, so that half a file is not taken for a whole one; a reader who leaves ends the reading.
  body.once("error", (error) => { if (!request.signal.aborted) console.error(file, error); });
  return new Response(Readable.toWeb(body) as ReadableStream, { headers: { "content-type": type, "content-disposition": `attachment; filename="${file}"`, "cache-control": "private, no-store" } });
}
