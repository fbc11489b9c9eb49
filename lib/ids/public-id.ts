/** Kinds of ids that the public API shows, by their prefix. */
export type PublicKind = "job" | "sa" | "evt" | "req" | "acc";

/** `job_` and the like before the 32 hex digits of a UUID. */
export function publicId(kind: PublicKind, id: string): string {
  return `${kind}_${id.replaceAll("-", "")}`;
}

/** The UUID inside a public id; null when the text is no id of that kind. */
export function idOfPublic(kind: PublicKind, text: string): string | null {
  return text.startsWith(`${kind}_`) ? idOfHex(text.slice(kind.length + 1)) : null;
}

/** The UUID of 32 hex digits; null when the text is something else. */
export function idOfHex(hex: string): string | null {
  return /^[0-9a-f]{32}$/.test(hex) ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : null;
}
