import type { Context } from "@/lib/context/context";
import { type AskedFile, getJobFile, noSuchFile } from "./get-job-file";
import { mediaKey } from "./media-key";
import type { MediaStore } from "./media-store";
import { parseRange } from "./parse-range";

/**
 * Answers GET and HEAD for a job's file, in whole or for one range of bytes, streamed from the store.
 * Throws `not_found` and `range_not_satisfiable`.
 */
export async function serveFile(ctx: Context, store: MediaStore, request: Request, asked: AskedFile): Promise<Response> {
  const file = await getJobFile(ctx, asked);
  const key = mediaKey(file);
  const bytes = await store.size(key);
  if (bytes === null) throw noSuchFile();
  // A completed job's file never changes, so that its job and its size name its content.
  const etag = `"${file.jobId.replaceAll("-", "")}-${bytes}"`;
  const headers = {
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=3600",
    "content-disposition": `inline; filename="${file.fileName}"`,
    "content-type": "video/mp4",
    "x-content-type-options": "nosniff",
    etag,
  };
  if (isKnown(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  if (request.method === "HEAD") return new Response(null, { headers: { ...headers, "content-length": String(bytes) } });
  const condition = request.headers.get("if-range");
  const range = condition === null || condition === etag ? parseRange(request.headers.get("range"), bytes) : null;
  const opened = await store.open(key, range ?? undefined);
  if (!opened) throw noSuchFile();
  const { start, end } = range ?? { start: 0, end: bytes };
  const answer = new Response(opened.body, {
    status: range ? 206 : 200,
    headers: { ...headers, "content-length": String(end - start), ...(range ? { "content-range": `bytes ${start}-${end - 1}/${bytes}` } : {}) },
  });
  endWithReader(request, answer);
  return answer;
}

/** Whether `If-None-Match` lists it; weakly compared, as RFC 9110, 13.1.2 says. */
function isKnown(header: string | null, etag: string): boolean {
  return header?.split(",").some((listed) => ["*", etag].includes(listed.trim().replace(/^W\//, ""))) ?? false;
}

/** Next drops an answer whose reader left before its first byte, without a word to its body, which would stay open at the store. */
function endWithReader(request: Request, { body }: Response): void {
  // Once the body is being sent it is locked, and its sender ends it.
  const end = () => void body?.cancel().catch(() => {});
  if (request.signal.aborted) end();
  else request.signal.addEventListener("abort", end, { once: true });
}
