const UUID_PART = /^[0-9a-f-]{1,36}$/;
const HEX_DIGITS = 32;

/** Where the first UUIDs and the last that begin like this stand among all; null when none can, or too many. */
export function idRange(text: string): { first: string; last: string; /** What was given, without hyphens. */ hex: string } | null {
  const hex = text.replaceAll("-", "");
  if (!UUID_PART.test(text) || hex.length < 4 || hex.length > HEX_DIGITS) return null;
  const dashed = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { first: dashed(hex.padEnd(HEX_DIGITS, "0")), last: dashed(hex.padEnd(HEX_DIGITS, "f")), hex };
}
