/** Whether a text names a time zone: `Europe/Berlin`, or an offset such as `+05:30`. */
export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}
