import { parseKnownAt } from "./parse-known-at";

/** The end of the day that is asked for, or of today: what is booked until then. */
export function readKnownDay(known: string | string[] | undefined, now: Date): { day: string; at: Date } {
  const today = now.toISOString().slice(0, 10);
  const day = typeof known === "string" && /^20\d\d-\d\d-\d\d$/.test(known) && !Number.isNaN(Date.parse(known)) && known <= today ? new Date(known).toISOString().slice(0, 10) : today;
  return { day, at: parseKnownAt(day, "UTC", now)! };
}
