/**
 * The cost tag of a request; null without one. Headers come as bytes, one character each: those of a client that sends UTF-8,
 * as most do, are read as such, or the tag would be another one than the budget's.
 */
export function tagOf(request: Request): string | null {
  const tag = request.headers.get("x-aig-tag");
  if (tag === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(tag, "latin1"));
  } catch {
    return tag;
  }
}
