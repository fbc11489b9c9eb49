import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";
import { localDayAt } from "./local-days";

/** A month of a zone: `2026-10`, and when it begins and ends, half-open. */
export type LocalMonth = { month: string; from: Date; to: Date };

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;
/** Whether a text is the name of a month. */
export const isMonth = (text: string) => MONTH.test(text);
/** Months since year 0, so that they can be counted. */
const ordinal = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
/** Noon of its first day, so that it does not matter what the clock does at midnight. */
const startOf = (months: number, timeZone: string) => localDayAt(new Date(new TZDate(Math.floor(months / 12), months % 12, 1, 12, timeZone).getTime()), timeZone).from;

/** The month of a zone by its name, or null when the text is none. */
export function findLocalMonth(month: string, timeZone: string): LocalMonth | null {
  if (!isMonth(month)) return null;
  const months = ordinal(month);
  return { month, from: startOf(months, timeZone), to: startOf(months + 1, timeZone) };
}

/** The month of a zone that an instant belongs to. */
export function localMonthAt(at: Date, timeZone: string): LocalMonth {
  return findLocalMonth(format(new TZDate(at.getTime(), timeZone), "yyyy-MM"), timeZone)!;
}

/** The one after it: begins where that one ended, whatever the rules of the zone were then, and ends by those of today. */
export function nextLocalMonth({ month, to }: LocalMonth, timeZone: string): LocalMonth {
  const months = ordinal(month) + 1;
  return { month: `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`, from: to, to: startOf(months + 1, timeZone) };
}

const TITLE = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });
/** `2026-10` → `October 2026`. */
export const monthTitle = (month: string) => TITLE.format(new Date(`${month}-01`));
