import { TZDate } from "@date-fns/tz";
import { AppError } from "@/lib/errors/app-error";
import { localDayAt } from "@/lib/time/local-days";

const DAY = /^(20\d\d)-(\d\d)-(\d\d)$/;

/**
 * The end of a day of a zone, `2026-11-03`: what the books said that evening. Undefined without one. Throws `invalid_request` for
 * what is no day, and for one after that of `now`, of which nothing is known.
 */
export function parseKnownAt(day: string | undefined, timeZone: string, now: Date): Date | undefined {
  if (day === undefined || day === "") return undefined;
  const [, year = 0, month = 0, date = 0] = DAY.exec(day)?.map(Number) ?? [];
  const noon = new TZDate(year, month - 1, date, 12, timeZone);
  if (year === 0 || noon.getMonth() !== month - 1 || noon.getDate() !== date) throw new AppError("invalid_request", `known: ${JSON.stringify(day)} is no day such as 2026-11-03`, "known");
  const today = localDayAt(now, timeZone);
  if (noon.getTime() >= today.to.getTime()) throw new AppError("invalid_request", `known: ${day} has not come yet; it is ${today.day} in ${timeZone}`, "known");
  return localDayAt(new Date(noon.getTime()), timeZone).to;
}
