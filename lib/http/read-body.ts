import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/errors/app-error";

/** Reads a request's body as text, unpacking gzip. Both sizes, packed and unpacked, are limited. */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  return (await readBytes(request, maxBytes)).toString("utf8");
}

/** The same as bytes. */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  if (!request.body) return Buffer.alloc(0);
  const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity") throw new AppError("unsupported_media_type", "content-encoding: gzip or none");
  const source = Readable.fromWeb(request.body as never);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const unpacked = encoding === "gzip" ? source.pipe(createGunzip()) : source;
  source.on("error", (error) => unpacked.destroy(error));
  unpacked.on("error", () => {});
  try {
    for await (const chunk of unpacked.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AppError("payload_too_large", `body: at most ${maxBytes} bytes, unpacked`);
      chunks.push(chunk);
    }
  } catch (error) {
    // What is left of the body is read and dropped, or the next request on this connection would wait behind it.
    source.unpipe?.().resume();
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_request", "body: could not be read (is it really gzip?)");
  }
  return Buffer.concat(chunks);
}
