import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";
import { localDayAt } from "./local-days";

/** A month of a zone: `2026-10`, and when it begins and ends, half-open. */
export type LocalMonth = { month: string; from: Date; to: Date };

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/;
/** Noon of its first day, so that it does not matter what the clock does at midnight. */
const startOf = (months: number, timeZone: string) => localDayAt(new Date(new TZDate(Math.floor(months / 12), months % 12, 1, 12, timeZone).getTime()), timeZone).from;

/** The month of a zone by its name, or null when the text is none. */
export function findLocalMonth(month: string, timeZone: string): LocalMonth | null {
  const [, year, number] = MONTH.exec(month) ?? [];
  if (!year || !number) return null;
  const months = Number(year) * 12 + Number(number) - 1;
  return { month, from: startOf(months, timeZone), to: startOf(months + 1, timeZone) };
}

/** The month of a zone that an instant belongs to. */
export function localMonthAt(at: Date, timeZone: string): LocalMonth {
  return findLocalMonth(format(new TZDate(at.getTime(), timeZone), "yyyy-MM"), timeZone)!;
}

/** The one after it. */
export function nextLocalMonth({ to }: LocalMonth, timeZone: string): LocalMonth {
  return localMonthAt(to, timeZone);
}

const TITLE = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });
/** `2026-10` → `October 2026`. */
export const monthTitle = (month: string) => TITLE.format(new Date(`${month}-01`));
