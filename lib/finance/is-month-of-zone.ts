import { findLocalMonth, type LocalMonth } from "@/lib/time/local-months";

/** By how much rules of zones change: a month keeps the bounds that it was closed with, whatever is known of its zone since, or elsewhere. */
const SLACK_MS = 3_600_000;

/** Whether a month's bounds are those of its name in a zone, to the hour. Of a zone that this machine does not know, none are. */
export function isMonthOfZone({ month, from, to }: LocalMonth, timeZone: string): boolean {
  const period = isKnown(timeZone) ? findLocalMonth(month, timeZone) : null;
  return period !== null && Math.abs(period.from.getTime() - from.getTime()) <= SLACK_MS && Math.abs(period.to.getTime() - to.getTime()) <= SLACK_MS;
}

/** Also short names, which statements may have had when they were taken. */
function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone }));
  } catch {
    return false;
  }
}
