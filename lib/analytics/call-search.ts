import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/lib/errors/app-error";
import { idRange } from "@/lib/ids/id-range";
import { parseDecimal } from "@/lib/money/micros";

const SHORTEST = 3;
const LONGEST = 200;
const MICROS_PER_MS = 1_000n;

const seconds = { unit: "seconds", looks: /^\d{1,6}(\.\d{1,3})?$/, example: "12.5" };
const dollars = { unit: "dollars", looks: /^\d{1,9}(\.\d{1,6})?$/, example: "1.25" };
/** What a call can be asked for between a least and a most. */
export const RANGES = { latency: seconds, seconds, spend: dollars } as const;
export type RangeName = keyof typeof RANGES;
type Bound = `${RangeName}_${"min" | "max"}`;
const BOUNDS = Object.keys(RANGES).flatMap((name) => [`${name}_min`, `${name}_max`]) as Bound[];
const rangeOf = (bound: Bound) => RANGES[bound.slice(0, -"_min".length) as RangeName];

/** What single calls are looked for by, as the URL says it: roll-ups do not know it, so there are no totals of it. */
export type CallSearch = Partial<Record<Bound, string>> & {
  /** How an id of the call begins: its own, its event's, its job's or the upstream's. */
  q?: string;
  /** What its error says somewhere. */
  error?: string;
};

/** What is wrong with a value, in words; null when nothing is. */
function problemOf(name: keyof CallSearch, value: string): string | null {
  if (value.includes("\0") || value.length > LONGEST) return `at most ${LONGEST} characters`;
  if (name === "q") return value.length < SHORTEST ? `at least ${SHORTEST} characters of the beginning of an id` : null;
  if (name === "error") return null;
  const { unit, looks, example } = rangeOf(name);
  return looks.test(value) ? null : `${value.slice(0, 60)} is no number of ${unit} such as ${example}`;
}

/** What is searched for, and what is wrong with the rest, which is left out; by name. An empty value is none. */
export function readSearch(params: Record<string, string | string[] | undefined>): { search: CallSearch; problems: Partial<Record<keyof CallSearch, string>> } {
  const search: CallSearch = {};
  const problems: Partial<Record<keyof CallSearch, string>> = {};
  for (const name of ["q", "error", ...BOUNDS] as const) {
    const value = [params[name] ?? ""].flat()[0]!.trim();
    const problem = value === "" ? null : problemOf(name, value);
    if (problem) problems[name] = problem;
    else if (value !== "") search[name] = value;
  }
  for (const name of Object.keys(RANGES) as RangeName[]) {
    const [least, most] = [search[`${name}_min`], search[`${name}_max`]];
    if (least && most && parseDecimal(least)! > parseDecimal(most)!) {
      problems[`${name}_min`] = `${least} is more than ${most}, so no call can match`;
    }
  }
  return { search, problems };
}

/** The same for a file. Throws `invalid_request` naming the field. */
export function requireSearch(params: URLSearchParams): CallSearch {
  const { search, problems } = readSearch(Object.fromEntries(params));
  const [wrong] = Object.entries(problems);
  if (wrong) throw new AppError("invalid_request", `${wrong[0]}: ${wrong[1]}`, wrong[0]);
  return search;
}

/** Whether a call (as `e`) has an id that begins so. Each of these is found by an index of its own. */
export function namedBy(q: string): SQL {
  const range = idRange(q.replace(/^[a-z]+_/, ""));
  const byDigits = range ? sql`or e.id between ${range.first}::uuid and ${range.last}::uuid or starts_with(e.job_id, ${`job_${range.hex}`})` : sql``;
  return sql`(starts_with(e.job_id, ${q}) or (e.event_id <> e.job_id and starts_with(e.event_id, ${q})) or starts_with(e.upstream_id, ${q}) ${byDigits})`;
}

const COLUMNS: Record<RangeName, SQL> = { latency: sql`e.latency_ms`, seconds: sql`e.duration_ms`, spend: sql`c.amount_micros` };

/** Conditions on a call (as `e`) and its charge (as `c`) that follow another one. */
export function searchedFor(search: CallSearch): SQL {
  const bounds = BOUNDS.flatMap((bound) => {
    const value = search[bound];
    if (value === undefined) return [];
    const name = bound.slice(0, -"_min".length) as RangeName;
    const micros = parseDecimal(value)!;
    return [sql`and ${COLUMNS[name]} ${bound.endsWith("_min") ? sql`>=` : sql`<=`} ${name === "spend" ? micros : micros / MICROS_PER_MS}::bigint`];
  });
  return sql.join([
    ...(search.q ? [sql`and ${namedBy(search.q)}`] : []),
    ...(search.error ? [sql`and position(lower(${search.error}) in lower(e.error)) > 0`] : []),
    ...bounds,
  ], sql` `);
}
