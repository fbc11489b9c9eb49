/** Kinds of ids that the public API shows, by their prefix. */
export type PublicKind = "job" | "sa" | "evt" | "req";

/** `job_` and the like before the 32 hex digits of a UUID. */
export function publicId(kind: PublicKind, id: string): string {
  return `${kind}_${id.replaceAll("-", "")}`;
}

/** The UUID inside a public id; null when the text is no id of that kind. */
export function idOfPublic(kind: PublicKind, text: string): string | null {
  const [prefix, hex] = [text.slice(0, kind.length + 1), text.slice(kind.length + 1)];
  if (prefix !== `${kind}_` || !/^[0-9a-f]{32}$/.test(hex)) return null;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
