import { addHours } from "date-fns";

/** A night, and two hours in which it may take its time. */
const LATEST_H = 26;

/** Whether the last audit is so old that the night's did not run, or did not come to its end. */
export function isAuditLate(lastStartedAt: Date, now: Date): boolean {
  return addHours(lastStartedAt, LATEST_H) < now;
}
