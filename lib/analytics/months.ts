import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";

export const MONTH_PRESETS = { "1": "This month", "3": "3 months", "6": "6 months", "12": "12 months" } as const;
const PRESET_NAMES = Object.keys(MONTH_PRESETS) as (keyof typeof MONTH_PRESETS)[];
/** More months than this are no page any more. */
const LONGEST = 60;

/** Whole months of UTC: what the books are closed by. */
export type Months = {
  preset: keyof typeof MONTH_PRESETS | "custom";
  /** Half-open. */
  from: Date; to: Date;
  /** The first instant of each. */
  starts: Date[];
};

const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
const search = z.object({ months: z.enum(PRESET_NAMES).optional().catch(undefined), from: month.optional().catch(undefined), to: month.optional().catch(undefined) });

/** Months since year 0, so that they can be counted. */
const ordinal = (at: Date) => at.getUTCFullYear() * 12 + at.getUTCMonth();
const startOf = (count: number) => new Date(Date.UTC(Math.floor(count / 12), count % 12, 1));

/** `2026-11` of a month's first instant. */
export const monthName = (at: Date) => at.toISOString().slice(0, 7);

/** Reads `months`, or `from` and `to`, from a page's search parameters; what is missing or wrong falls back to the last six months. */
export function parseMonths(params: Record<string, string | string[] | undefined>, now: Date): Months {
  const { months, from, to } = search.parse(params);
  const last = ordinal(now);
  if (!months && from && to) {
    const [first, end] = [ordinal(new Date(`${from}-01`)), ordinal(new Date(`${to}-01`))];
    if (first <= end && end - first < LONGEST) return between("custom", first, end);
  }
  return between(months ?? "6", last + 1 - Number(months ?? "6"), last);
}

function between(preset: Months["preset"], first: number, last: number): Months {
  return { preset, from: startOf(first), to: startOf(last + 1), starts: Array.from({ length: last + 1 - first }, (_, i) => startOf(first + i)) };
}

/** The same for a file. Throws `invalid_request` instead of falling back. */
export function requireMonths(params: Record<string, string | undefined>, now: Date): Months {
  const parsed = parseMonths(params, now);
  if (params.months && params.months !== parsed.preset) throw new AppError("invalid_request", `months: one of ${PRESET_NAMES.join(", ")}`, "months");
  const custom = params.from !== undefined || params.to !== undefined;
  if (custom && !params.months && parsed.preset !== "custom") throw new AppError("invalid_request", `from: from and to are months such as 2026-11, from not after to, up to ${LONGEST} of them`, "from");
  return parsed;
}
