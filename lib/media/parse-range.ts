import { AppError } from "@/lib/errors/app-error";
import type { ByteRange } from "@/lib/bucket/open-bucket";

/**
 * The bytes that a `Range` header asks for of so many (RFC 9110, 14.2). Null for all of them: without the header, for
 * another unit than bytes, and for several ranges at once, which a server may ignore. Throws `range_not_satisfiable`.
 */
export function parseRange(header: string | null, bytes: number): ByteRange | null {
  const ranges = /^bytes=(.*)$/i.exec(header?.trim() ?? "")?.[1];
  if (ranges === undefined || ranges.includes(",")) return null;
  const [, first = "", last = ""] = /^\s*(\d*)-(\d*)\s*$/.exec(ranges) ?? [];
  const start = first ? Number(first) : Math.max(0, bytes - Number(last));
  const end = first && last ? Math.min(Number(last) + 1, bytes) : bytes;
  if (start < end) return { start, end };
  throw new AppError("range_not_satisfiable", `Range: ${JSON.stringify(header?.slice(0, 100))} asks for nothing of ${bytes} bytes; allowed is bytes=<first>-<last>, bytes=<first>- or bytes=-<how many last>`, "range", { headers: { "content-range": `bytes */${bytes}` } });
}
