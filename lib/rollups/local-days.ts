import { TZDate } from "@date-fns/tz";
import { addDays, format, startOfDay } from "date-fns";

/** A day of a zone: its date, and when it begins and ends, half-open. Not always 24 hours. */
export type LocalDay = { day: string; from: Date; to: Date };

/** The whole days of a zone within [from, to), in order. */
export function localDays(from: Date, to: Date, timeZone: string): LocalDay[] {
  const days: LocalDay[] = [];
  let start = startOfDay(new TZDate(from.getTime(), timeZone));
  if (start.getTime() < from.getTime()) start = nextDay(start);
  for (let end = nextDay(start); end.getTime() <= to.getTime(); end = nextDay(end)) {
    days.push({ day: format(start, "yyyy-MM-dd"), from: new Date(start.getTime()), to: new Date(end.getTime()) });
    start = end;
  }
  return days;
}

/** Where a day begins late, because the clock jumps at midnight, the next one still begins where it should. */
const nextDay = (start: TZDate): TZDate => startOfDay(addDays(start, 1));
