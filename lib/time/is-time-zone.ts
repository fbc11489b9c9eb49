/**
 * Whether a text names a time zone: `UTC`, or a place such as `Europe/Berlin`. Short names are none: IST, CST or CET mean one
 * zone here and an abbreviation of another to Postgres, and offsets their opposite.
 */
export function isTimeZone(zone: string): boolean {
  if (zone !== "UTC" && !zone.includes("/")) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}
