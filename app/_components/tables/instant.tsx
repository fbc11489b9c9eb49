/** An instant in the zone of the page, with UTC on hover; `none` where there is no such instant. */
export function Instant({ at, timeZone = "UTC", none = "—" }: { at: Date | null; timeZone?: string; none?: string }) {
  if (!at) return <>{none}</>;
  return <time dateTime={at.toISOString()} title={at.toISOString()}>{new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "short" }).format(at)}</time>;
}
