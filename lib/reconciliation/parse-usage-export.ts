import { parse } from "csv-parse/sync";
import { AppError } from "@/lib/errors/app-error";
import type { Micros } from "@/lib/money/micros";
import type { Line } from "./match-lines";

/** What providers call the fields that are compared; the first that a row has counts. */
const NAMES = {
  id: ["id", "generation_id", "request_id", "job_id", "upstream_id", "video_id"],
  at: ["created_at", "timestamp", "date", "time", "completed_at", "started_at"],
  seconds: ["seconds", "duration_seconds", "duration", "video_seconds", "billable_seconds", "quantity"],
  amount: ["amount_usd", "cost_usd", "amount", "cost", "price", "total"],
  model: ["model", "endpoint", "endpoint_id", "model_id"],
  status: ["status", "state"],
} as const;
const MADE = new Set(["completed", "succeeded", "success", "ok", "200"]);
const MOST_ROWS = 1_000_000;

type Row = Record<string, unknown>;

/** CSV with a head, a JSON array, an object with one array in it (as Luma's list has), or a JSON object a line. */
function readRows(text: string): Row[] {
  const body = text.replace(/^\uFEFF/, "").trim();
  try {
    if (!/^[[{]/.test(body)) return parse(body, { columns: (head: string[]) => head.map((name) => name.trim().toLowerCase().replace(/\s+/g, "_")), skip_empty_lines: true, trim: true, bom: true });
    if (body.startsWith("{") && /^\{[^\n]*\}\s*\n\s*\{/.test(body)) return body.split("\n").filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as Row);
    const read = JSON.parse(body) as unknown;
    const rows = Array.isArray(read) ? read : Object.values(read as Row).find(Array.isArray) ?? [read];
    return rows as Row[];
  } catch (error) {
    throw new AppError("invalid_request", `file: neither CSV with a head nor JSON (${error instanceof Error ? error.message.slice(0, 200) : "unreadable"})`, "file");
  }
}

/** Dollars of any number of decimals, half-up to the micro-dollar. Null when it is none. */
export function readAmount(text: string): Micros | null {
  const [, sign, whole, decimals = ""] = /^(-?)\$?(\d{1,12})(?:\.(\d+))?$/.exec(text.replaceAll(",", "")) ?? [];
  if (whole === undefined) return null;
  const micros = BigInt(whole) * 1_000_000n + BigInt(decimals.slice(0, 6).padEnd(6, "0")) + (Number(decimals[6] ?? 0) >= 5 ? 1n : 0n);
  return sign ? -micros : micros;
}

function readTime(value: unknown): Date | null {
  const number = Number(value);
  const at = typeof value === "string" && !/^\d+(\.\d+)?$/.test(value) ? new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) || /^\d{4}-\d\d-\d\d$/.test(value) ? value : `${value}Z`) : new Date(number < 1e11 ? number * 1_000 : number);
  return Number.isNaN(at.getTime()) ? null : at;
}

/**
 * Reads a provider's usage export. A row needs an id and a time; seconds (`5`, `5s`), an amount in dollars, a model and a status
 * are compared as far as there are some. What failed and cost nothing is left out. `modelNames` gives the provider's own name for
 * each that it may be called by. Throws `invalid_request` (file) that names the row and the field.
 */
export function parseUsageExport(text: string, modelNames: ReadonlyMap<string, { name: string }>): Line[] {
  const rows = readRows(text);
  const wrong = (row: number, field: string, what: string) => new AppError("invalid_request", `file: row ${row}, ${field}: ${what}`, "file");
  if (rows.length === 0) throw new AppError("invalid_request", "file: has no rows", "file");
  if (rows.length > MOST_ROWS) throw new AppError("invalid_request", `file: ${rows.length} rows, at most ${MOST_ROWS}; import it in parts`, "file");
  return rows.flatMap((row, i): Line[] => {
    if (row === null || typeof row !== "object") throw wrong(i + 1, "row", "is no object");
    const nested = typeof row.request === "object" && row.request !== null ? (row.request as Row) : {};
    const of = (field: keyof typeof NAMES): string | null => {
      const found = NAMES[field].map((name) => row[name] ?? nested[name]).find((value) => value !== undefined && value !== null && value !== "");
      return found === undefined ? null : String(found).trim();
    };
    const [id, time, seconds, amount, model, status] = [of("id"), of("at"), of("seconds"), of("amount"), of("model"), of("status")];
    if (!id || id.length > 200) throw wrong(i + 1, "id", `1 to 200 characters, in one of the columns ${NAMES.id.join(", ")}`);
    const at = time === null ? null : readTime(time);
    if (!at) throw wrong(i + 1, "created_at", `a time such as 2026-11-01T10:00:00Z or Unix seconds, in one of the columns ${NAMES.at.join(", ")}`);
    const micros = amount === null ? null : readAmount(amount);
    if (amount !== null && micros === null) throw wrong(i + 1, "amount", `dollars such as 2.50, not ${amount.slice(0, 40)}`);
    const length = seconds === null ? null : /^(\d{1,6}(?:\.\d{1,3})?)\s*s?$/.exec(seconds)?.[1];
    if (length === undefined) throw wrong(i + 1, "seconds", `a number such as 5 or 5s, not ${seconds!.slice(0, 40)}`);
    if (status !== null && !MADE.has(status.toLowerCase()) && !micros) return [];
    return [{ id, part: id, micros, feeMicros: 0n, ms: length === null ? null : Math.round(Number(length) * 1_000), what: model === null ? null : (modelNames.get(model)?.name ?? model), at, accountId: null }];
  });
}
