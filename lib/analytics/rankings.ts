import { addDays, differenceInCalendarDays } from "date-fns";
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { MEASURES } from "./measures";

const DAY_MS = 86_400_000;
/** The longest range of months. */
const LONGEST_MONTHS = 36;
/** An account whose first call is no longer ago than this, when the window ends, is new. */
export const NEW_DAYS = 90;

/** What models and providers can be ranked by, and what that is called. */
export const RANKED_BY = {
  spend: MEASURES.spend.title, seconds: MEASURES.seconds.title, calls: MEASURES.calls.title, accounts: "Accounts", success_rate: MEASURES.success_rate.title, byok_cost: MEASURES.byok_cost.title,
} as const;
export const RANKED = { model: "Models", provider: "Providers" } as const;
export const WINDOWS = { "7d": "7 days", "30d": "30 days", "90d": "90 days", "365d": "365 days" } as const;
export const ORDERS = { popular: "Popular", trending: "Trending" } as const;
export const FUNDINGS = { wallet: "Credits", byok: "BYOK" } as const;
export const SENIORITIES = { new: "New accounts", established: "Established accounts" } as const;

/** What a bucket of so many days is called. */
export const BUCKETS = { 1: "day", 3: "three days", 7: "week", 28: "four weeks" } as const;

export type RankMeasure = keyof typeof RANKED_BY;
export type Segment = { funding?: keyof typeof FUNDINGS; provider?: string; accounts?: keyof typeof SENIORITIES };
export type RankingWindow = {
  preset: keyof typeof WINDOWS | "custom";
  /** Half-open, whole days of UTC that are over. */
  from: Date; to: Date; days: number;
  /** Where the three windows of as many days before it begin, the oldest first. */
  before: [Date, Date, Date];
  /** How long a bucket is: one or three days, or one or four weeks from Monday on. More buckets would say no more, and cost more to read. */
  bucketDays: 1 | 3 | 7 | 28;
  /** Where its buckets begin. The first and the last may be shorter. */
  starts: Date[];
};
export type RankingQuestion = { measure: RankMeasure; by: keyof typeof RANKED; order: keyof typeof ORDERS; window: RankingWindow; segment: Segment };

const namesOf = <K extends string>(choices: Record<K, unknown>) => z.enum(Object.keys(choices) as K[]);
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
const search = z.object({
  measure: namesOf(RANKED_BY).catch("spend"), by: namesOf(RANKED).catch("model"), order: namesOf(ORDERS).catch("popular"), window: z.enum([...(Object.keys(WINDOWS) as (keyof typeof WINDOWS)[]), "custom"]).catch("30d"),
  from: month.optional().catch(undefined), to: month.optional().catch(undefined),
  funding: namesOf(FUNDINGS).optional().catch(undefined), provider: z.string().regex(/^[\w.-]{1,64}$/).optional().catch(undefined), accounts: namesOf(SENIORITIES).optional().catch(undefined),
});

/** Reads what is ranked from a page's search parameters; what is missing or wrong falls back to models by spend in the last 30 full days. */
export function parseRankings(params: Record<string, string | string[] | undefined>, now: Date): RankingQuestion {
  const { measure, by, order, window, from, to, funding, provider, accounts } = search.parse(params);
  const custom = window === "custom" && from && to ? monthsBetween(from, to, now) : null;
  const today = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const preset = custom ? "custom" : window === "custom" ? "30d" : window;
  const range = custom ?? { from: addDays(today, -Number.parseInt(preset, 10)), to: today };
  return { measure, by, order, window: windowOf(preset, range), segment: { ...(funding && { funding }), ...(provider && { provider }), ...(accounts && { accounts }) } };
}

/** Whole months up to the last day that is over; null when that is nothing or too long. */
function monthsBetween(first: string, last: string, now: Date): { from: Date; to: Date } | null {
  const [from, end] = [new Date(`${first}-01T00:00:00Z`), new Date(`${last}-01T00:00:00Z`)];
  end.setUTCMonth(end.getUTCMonth() + 1);
  const to = new Date(Math.min(end.getTime(), Math.floor(now.getTime() / DAY_MS) * DAY_MS));
  const months = (end.getUTCFullYear() - from.getUTCFullYear()) * 12 + end.getUTCMonth() - from.getUTCMonth();
  return from < to && months <= LONGEST_MONTHS ? { from, to } : null;
}

/** A window of whole days with what it is compared with and its buckets. */
export function windowOf(preset: RankingWindow["preset"], { from, to }: { from: Date; to: Date }): RankingWindow {
  const days = differenceInCalendarDays(to, from);
  const bucketDays = days <= 14 ? 1 : days <= 31 ? 3 : days <= 190 ? 7 : 28;
  const starts = [from];
  for (let at = addDays(bucketDays < 7 ? from : lastMonday(from), bucketDays); at < to; at = addDays(at, bucketDays)) starts.push(at);
  return { preset, from, to, days, before: [addDays(from, -3 * days), addDays(from, -2 * days), addDays(from, -days)], bucketDays, starts };
}

/** The Monday that a day's week begins with. */
const lastMonday = (at: Date) => addDays(at, -((at.getUTCDay() + 6) % 7));

/** The rows to read: weeks that lie in one bucket, or in one of the windows before, as weeks, and all else as days. */
export function rowsToRead({ before, starts, to }: { before: Date[]; starts: Date[]; to: Date }): { weeks: Date[]; days: Date[] } {
  const edges = [...before, ...starts, to];
  const rows = { weeks: [] as Date[], days: [] as Date[] };
  for (const [i, from] of edges.slice(0, -1).entries()) {
    const end = edges[i + 1]!;
    for (let at = from; at < end;) {
      const isWeek = at.getUTCDay() === 1 && addDays(at, 7) <= end;
      rows[isWeek ? "weeks" : "days"].push(at);
      at = addDays(at, isWeek ? 7 : 1);
    }
  }
  return rows;
}

/** The same for a file, where something else than what was asked for would mislead. Throws `invalid_request` naming the field. */
export function requireRankings(params: Record<string, string | undefined>, now: Date): RankingQuestion {
  const question = parseRankings(params, now);
  const read: Record<string, string | undefined> = { measure: question.measure, by: question.by, order: question.order, window: question.window.preset, ...question.segment };
  const allowed = { measure: Object.keys(RANKED_BY), by: Object.keys(RANKED), order: Object.keys(ORDERS), funding: Object.keys(FUNDINGS), accounts: Object.keys(SENIORITIES), provider: ["the id of a provider"],
    window: [...Object.keys(WINDOWS), `custom with from and to, months such as 2026-11 up to ${LONGEST_MONTHS}`] };
  for (const name of Object.keys(allowed) as (keyof typeof allowed)[]) {
    if (params[name] !== undefined && params[name] !== read[name]) throw new AppError("invalid_request", `${name}: ${params[name].slice(0, 60)} is none of these: ${allowed[name].join(", ")}`, name);
  }
  return question;
}

/** A question as search parameters: what gives it again. */
export function searchOf({ measure, by, order, window, segment }: RankingQuestion): Record<string, string> {
  const last = new Date(window.to.getTime() - 1);
  return { measure, by, order, window: window.preset, ...(window.preset === "custom" ? { from: window.from.toISOString().slice(0, 7), to: last.toISOString().slice(0, 7) } : {}), ...segment };
}
