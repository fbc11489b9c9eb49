import { pipeline } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { parse } from "csv-parse";
import { AppError } from "@/lib/errors/app-error";
import { MICROS_PER_DOLLAR, type Micros } from "@/lib/money/micros";
import type { Line } from "./match-lines";
import type { Period } from "./stripe-lines";

/** What providers call the fields that are compared; the first that a row has counts. A price of one second is no amount: `price` is not read. */
const NAMES = {
  id: ["id", "generation_id", "request_id", "job_id", "upstream_id", "video_id"],
  at: ["created_at", "timestamp", "date", "time", "completed_at", "started_at"],
  seconds: ["seconds", "duration_seconds", "duration", "video_seconds", "billable_seconds", "quantity"],
  amount: ["amount_usd", "cost_usd", "amount", "cost", "total"],
  model: ["model", "endpoint", "endpoint_id", "model_id"],
  status: ["status", "state"],
} as const;
type Field = keyof typeof NAMES;
const KNOWN = new Set<string>(Object.values(NAMES).flat());
/** A field as errors call it. */
const TITLES: Record<Field, string> = { id: "id", at: "created_at", seconds: "seconds", amount: "amount", model: "model", status: "status" };

const MADE = new Set(["completed", "complete", "succeeded", "success", "successful", "ok", "done", "finished", "ready", "delivered", "billed"]);
/** Failed, or not finished yet: of either there is no video. */
const NOT_MADE = new Set([
  "failed", "failure", "error", "errored", "rejected", "refused", "moderated", "cancelled", "canceled", "aborted", "expired", "timeout", "timed out",
  "queued", "pending", "submitted", "starting", "processing", "in progress", "running", "dreaming",
]);

const MOST_ROWS = 1_000_000;
const LONGEST = 200;
/** No row bills so much: it is another currency, or a total. */
const MOST_MICROS = 1_000_000n * MICROS_PER_DOLLAR;
/** Before there was anything to bill, and after: a number that is no Unix time, or a clock that was never set. */
const [EARLIEST, LATEST] = [Date.UTC(2015, 0, 1), Date.UTC(2100, 0, 1)];
/** NUL and half a surrogate pair: Postgres text can hold neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
/** Bytes and rows that are read before others get the thread. */
const [SLICE_BYTES, SLICE_ROWS] = [64 * 1024, 1_000];

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const refuse = (what: string) => new AppError("invalid_request", `file: ${what}`, "file");

function readHead(head: string[]): (string | false)[] {
  const names = head.map((name) => name.trim().toLowerCase().replace(/\s+/g, "_"));
  const twice = names.find((name, i) => KNOWN.has(name) && names.indexOf(name) !== i);
  if (twice !== undefined) throw refuse(`has two columns ${twice}`);
  for (const field of ["id", "at"] as const) {
    if (!NAMES[field].some((name) => names.includes(name))) throw refuse(`is neither JSON nor CSV with commas and a head that names ${TITLES[field]}, as one of the columns ${NAMES[field].join(", ")}`);
  }
  return names.map((name) => KNOWN.has(name) && name);
}

async function* inSlices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES);
    await setImmediate();
  }
}

function readCsv(body: string): AsyncIterable<unknown> {
  // As bytes, two of them would become the same one.
  if (/\p{Surrogate}/u.test(body)) throw refuse("must not contain half a surrogate pair");
  // An error reaches whoever reads the rows.
  return pipeline(inSlices(Buffer.from(body)), parse({ columns: readHead, skip_empty_lines: true, trim: true }), () => {});
}

/** The rows of an array, of the array that an object has them in, or of an object that is one itself. */
function findRows(read: unknown): unknown[] {
  if (!isRow(read)) return read as unknown[];
  const lists = Object.entries(read).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const filled = lists.filter(([, list]) => list.some(isRow));
  if (filled.length > 1) throw refuse(`has several lists of rows (${filled.map(([name]) => name.slice(0, 40)).join(", ")}); import one of them`);
  if (filled[0]) return filled[0][1];
  return lists.some(([, list]) => list.length === 0) && !NAMES.id.some((name) => name in read) ? [] : [read];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** CSV with a head, a JSON array, an object with one array of rows in it (as Luma's list has), or a JSON object a line. */
async function* readRows(text: string): AsyncGenerator<unknown> {
  // A byte order mark counts as space.
  const body = text.trim();
  if (body === "") throw refuse("has no rows");
  try {
    if (!/^[[{]/.test(body)) yield* readCsv(body);
    else if (body.includes("\n") && isJson(body.slice(0, body.indexOf("\n")))) for (const line of body.split("\n")) { if (line.trim() !== "") yield JSON.parse(line); }
    else yield* findRows(JSON.parse(body));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refuse(`neither CSV with a head nor JSON (${error instanceof Error ? error.message.slice(0, 200) : "unreadable"})`);
  }
}

/** Dollars of any number of decimals, with a point before them and commas only between thousands, half-up to the micro-dollar. Null when it is none. */
export function readAmount(text: string): Micros | null {
  const [, sign, whole, decimals = ""] = /^(-?)\$?(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const micros = BigInt(whole.replaceAll(",", "")) * MICROS_PER_DOLLAR + BigInt(decimals.slice(0, 6).padEnd(6, "0")) + (Number(decimals[6] ?? 0) >= 5 ? 1n : 0n);
  return sign ? -micros : micros;
}

/** `5`, `5s`, `5.0416667`: milliseconds, half-up. Null when it is none. */
function readLength(text: string): number | null {
  const [, whole, decimals = ""] = /^(\d{1,6})(?:\.(\d+))?\s*s?$/.exec(text) ?? [];
  return whole === undefined ? null : Number(whole) * 1_000 + Number(decimals.slice(0, 3).padEnd(3, "0")) + (Number(decimals[3] ?? 0) >= 5 ? 1 : 0);
}

/** ISO 8601, of UTC where it names no zone (`2026-10-31`, `2026-10-31 10:00:00 UTC`, `2026-10-31T10:00:00+02:00`), or Unix seconds or milliseconds. Null when it is neither. */
function readTime(text: string): Date | null {
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)? ?(?:Z|UTC|([+-](?:0\d|1[0-4])):?([0-5]\d)?)?)?$/i.exec(text);
  const at = iso ? ofIso(iso) : /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) < 1e11 ? Number(text) * 1_000 : Number(text)) : NaN;
  return at >= EARLIEST && at < LATEST ? new Date(at) : null;
}

function ofIso([, day, minute = "00:00", second = ":00", hours = "+00", minutes = "00"]: RegExpExecArray): number {
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date takes 30 February for 2 March.
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day!);
  return isDay ? Date.parse(`${day}T${minute}${second}${hours}:${minutes}`) : NaN;
}

/** A JSON number as it is written, without an exponent where it is small. */
const digitsOf = (number: number) => (number !== 0 && Math.abs(number) < 1e-6 ? number.toFixed(20) : String(number));

/** Whether a video was made; null where a word is not known. */
function wasMade(status: string): boolean | null {
  const word = status.toLowerCase().replace(/[\s_-]+/g, " ");
  if (MADE.has(word) || /^2\d\d\b/.test(word)) return true;
  return NOT_MADE.has(word) || /^[45]\d\d\b/.test(word) ? false : null;
}

/**
 * Reads a provider's usage export. A row needs an id and a time; seconds (`5`, `5s`), an amount in dollars, a model and a status
 * are compared as far as there are some. What failed and cost nothing is left out. `modelNames` gives the provider's own name for
 * each that it may be called by. Whatever could be read in two ways is refused. Others get the thread meanwhile. Throws
 * `invalid_request` (file) that names the row and the field.
 */
export async function parseUsageExport(text: string, modelNames: ReadonlyMap<string, { name: string }>): Promise<Line[]> {
  const lines: Line[] = [];
  let count = 0;
  let amountName: string | null = null;
  for await (const row of readRows(text)) {
    count += 1;
    if (count > MOST_ROWS) throw refuse(`more than ${MOST_ROWS} rows; import it in parts`);
    if (count % SLICE_ROWS === 0) await setImmediate();
    const wrong = (field: string, what: string) => refuse(`row ${count}, ${field}: ${what}`);
    if (!isRow(row)) throw wrong("row", "is no object");
    const nested = isRow(row.request) ? row.request : {};
    const of = (field: Field): string | null => {
      for (const name of NAMES[field]) {
        const value = row[name] ?? nested[name] ?? "";
        if (typeof value === "object") throw wrong(TITLES[field], `${name} must be text or a number`);
        if (field === "id" && typeof value !== "string" && !Number.isSafeInteger(value)) throw wrong("id", `${name} must be text, or a whole number below 2^53, since longer ones are not told apart`);
        const found = typeof value === "number" ? digitsOf(value) : String(value).trim();
        if (UNSTORABLE.test(found)) throw wrong(TITLES[field], "must not contain NUL or half a surrogate pair");
        if (found !== "") return found;
      }
      return null;
    };
    for (const name of NAMES.amount) {
      if (!(name in row) && !(name in nested)) continue;
      amountName ??= name;
      if (amountName !== name) throw wrong("amount", `the file has both ${amountName} and ${name}; leave the one that is billed`);
    }
    const [id, time, seconds, amount, model, status] = [of("id"), of("at"), of("seconds"), of("amount"), of("model"), of("status")];
    if (id === null || id.length > LONGEST) throw wrong("id", `1 to ${LONGEST} characters, in one of the columns ${NAMES.id.join(", ")}`);
    if (time === null) throw wrong("created_at", `a time, in one of the columns ${NAMES.at.join(", ")}`);
    const at = readTime(time);
    if (!at) throw wrong("created_at", `a time from 2015 on such as 2026-11-01T10:00:00Z, 2026-11-01 or Unix seconds, not ${time.slice(0, 40)}`);
    const micros = amount === null ? null : readAmount(amount);
    if (amount !== null && micros === null) throw wrong("amount", `dollars such as 2.50 or 1,250.00, not ${amount.slice(0, 40)}`);
    if (micros !== null && (micros > MOST_MICROS || micros < -MOST_MICROS)) throw wrong("amount", `at most $1,000,000 a row, not ${amount!.slice(0, 40)}`);
    const ms = seconds === null ? null : readLength(seconds);
    if (seconds !== null && ms === null) throw wrong("seconds", `a number such as 5 or 5s, not ${seconds.slice(0, 40)}`);
    if (model !== null && model.length > LONGEST) throw wrong("model", `at most ${LONGEST} characters`);
    const made = status === null ? true : wasMade(status);
    if (made === null) throw wrong("status", `${status!.slice(0, 40)} says neither that it was made, such as completed, nor that it was not, such as failed`);
    if (!made && !micros) continue;
    lines.push({ id, part: id, micros, feeMicros: 0n, ms, what: model === null ? null : (modelNames.get(model)?.name ?? model), at, accountId: null });
  }
  return lines;
}

/** How many of the lines are of another time: all of them, where the file is of other days than was said. */
export const rowsOutside = (lines: readonly Line[], { from, to }: Period): number => lines.filter(({ at }) => at < from || at >= to).length;
