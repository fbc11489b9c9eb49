import { checkShape } from "@/lib/http/check-shape";
import { monthQuery } from "./shapes";

/** The month of UTC that `?month=` names, or else the running one, and its half-open span. Throws `invalid_request`. */
export function usageMonth(query: URLSearchParams, now: Date): { month: string; from: Date; to: Date } {
  const { month = now.toISOString().slice(0, 7) } = checkShape(Object.fromEntries(query), monthQuery);
  const from = new Date(`${month}-01T00:00:00Z`);
  return { month, from, to: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1)) };
}
