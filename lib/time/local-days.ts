import { TZDate } from "@date-fns/tz";
import { addDays, format, startOfDay } from "date-fns";

/** A day of a zone: its date, and when it begins and ends, half-open. Even, if it has the hours 0 to 23, an hour each. */
export type LocalDay = { day: string; from: Date; to: Date; even: boolean };
/** An hour of a day: when it begins, and what the clock says then. */
export type LocalHour = { at: Date; hour: number };

const HOUR_MS = 3_600_000;
/** Offsets of zones are whole quarter hours. */
const QUARTER_MS = HOUR_MS / 4;

/** So many zones' days are remembered: finding a year of them takes longer than summing up its calls. */
const REMEMBERED = 32;
/** And so many days of each, some thirty years. */
const MOST_DAYS = 10_000;
/** By zone, the one used longest ago first; then by the instant at which the day begins. */
const remembered = new Map<string, Map<number, LocalDay>>();

/** The day of a zone that an instant belongs to. */
export function localDayAt(at: Date, timeZone: string): LocalDay {
  return dayFrom(startOfDay(new TZDate(at.getTime(), timeZone)).getTime(), timeZone);
}

/** The days of a zone that [from, to) touches, in order; the first and the last may reach beyond it. */
export function daysAround(from: Date, to: Date, timeZone: string): LocalDay[] {
  const days: LocalDay[] = [];
  for (let day = localDayAt(from, timeZone); day.from < to; day = dayFrom(day.to.getTime(), timeZone)) days.push(day);
  return days;
}

/** The whole days of a zone within [from, to), in order. */
export function localDays(from: Date, to: Date, timeZone: string): LocalDay[] {
  return daysAround(from, to, timeZone).filter((day) => day.from >= from && day.to <= to);
}

/** The hours of a day, in order. Where the clock is changed by half an hour, one may begin at half past, and be no hour long. */
export function hoursOf(day: LocalDay, timeZone: string): LocalHour[] {
  const start = day.from.getTime();
  if (day.even) return Array.from({ length: 24 }, (_, hour) => ({ at: new Date(start + hour * HOUR_MS), hour }));
  const hours: LocalHour[] = [];
  for (let at = start; at < day.to.getTime(); at += QUARTER_MS) {
    const local = new TZDate(at, timeZone);
    if (local.getMinutes() === 0 || local.getHours() !== hours.at(-1)?.hour) hours.push({ at: new Date(at), hour: local.getHours() });
  }
  return hours;
}

function dayFrom(beginning: number, timeZone: string): LocalDay {
  const days = remembered.get(timeZone) ?? new Map<number, LocalDay>();
  let day = days.get(beginning);
  if (!day) {
    const start = new TZDate(beginning, timeZone);
    // Where a day begins late, because the clock jumps at midnight, the next one still begins where it should.
    const to = startOfDay(addDays(start, 1)).getTime();
    day = { day: format(start, "yyyy-MM-dd"), from: new Date(beginning), to: new Date(to), even: to - beginning === 24 * HOUR_MS && start.getHours() === 0 };
    if (days.size >= MOST_DAYS) days.clear();
    days.set(beginning, day);
  }
  remembered.delete(timeZone);
  remembered.set(timeZone, days);
  if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!);
  return day;
}
