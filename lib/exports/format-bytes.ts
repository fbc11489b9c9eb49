const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `845 B`, `12.4 kB`, `1.3 GB`: thousands, as buckets are billed. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.95 && unit < UNITS.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
