const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;

/** `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`: whole, cut to the two largest units. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  if (at === -1) return "0 s";
  const [unit, size] = UNITS[at]!;
  const [nextUnit, nextSize] = UNITS[at + 1] ?? [null, 1];
  const rest = Math.floor((seconds % size) / nextSize);
  return `${Math.floor(seconds / size)} ${unit}${nextUnit && rest > 0 ? ` ${rest} ${nextUnit}` : ""}`;
}
